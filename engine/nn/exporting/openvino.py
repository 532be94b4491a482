"""OpenVINO without its telemetry: importing it would tell its makers that it is used.

It does so from processes of its own, which also outlive ours where there is no network.
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import Any

#: Where this cannot be imported, OpenVINO goes on with a stand-in that sends nothing.
TELEMETRY = "openvino_telemetry"


def load_openvino() -> Any:
    """The package ``openvino``, which is an extra.

    Raises:
        ImportError: It is not installed.
    """
    modules: dict[str, ModuleType | None] = sys.modules  # type: ignore[assignment]
    modules.setdefault(TELEMETRY, None)
    return importlib.import_module("openvino")
