"""The API keeps to its own description: requests from it, answers held against it."""

from __future__ import annotations

from typing import Any

import hypothesis
import schemathesis
from schemathesis import Case
from schemathesis.checks import CheckFunction
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import positive_data_acceptance

from engine.web.request import ServeLimits
from tests.web.conftest import OpenPage

#: No description can say which bytes are a picture: what fits it may be refused.
NOT_FOR_PICTURES: list[CheckFunction] = [positive_data_acceptance]
#: Requests made for each operation.
EXAMPLES = 25


def test_requests_made_from_the_description_are_answered_as_described(
    open_page: OpenPage,
) -> None:
    # GIVEN a page, and its own description
    page = open_page(limits=ServeLimits(a_minute=100_000))
    schema = schemathesis.openapi.from_url(f"{page.base}/api/openapi.json")
    # What gives the description itself is left out.
    operations = [
        found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)
    ]
    assert len(operations) == 3
    for operation in operations:
        # WHEN requests that fit it, and requests that do not quite, are sent
        @hypothesis.settings(max_examples=EXAMPLES)
        @hypothesis.given(case=operation.as_strategy())
        def check(case: Case[Any]) -> None:
            # THEN status, media type and body are as described, and nothing breaks
            case.call_and_validate(excluded_checks=NOT_FOR_PICTURES)

        check()
    assert page.get("/healthz").status_code == 200
