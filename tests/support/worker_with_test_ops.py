"""The real worker's process, with the test operations in place of the real ones."""

from __future__ import annotations

from engine.jobs.worker import main
from tests.support.operations import TEST_OPERATIONS

if __name__ == "__main__":
    main(TEST_OPERATIONS)
