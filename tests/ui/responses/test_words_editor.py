"""What is said about a template while it is typed."""

from __future__ import annotations

import pytest

from journey_core.ui.responses.response_form import OWN
from journey_core.ui.responses.words_editor import EVERYBODY, label, problems

SHARES = {"first_name": 0.88, "email": 1.0, "tier": 0.994, "event.product": 1.0}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Hello", []),
        ("Hello {{first_name|there}}", []),
        ("{{email}} {{event.product}}", []),
        ("Hello {{first_name", ["stands alone"]),
        ("Hello {{first_name}}", ["first_name is empty for 12% of the customers"]),
        ("{{first_name}} {{first_name}}", ["first_name is empty"]),
        ("{{tier}}", ["tier is empty for some of the customers"]),
        ("{{last_name|you}} {{tier}}", ["no data has a field last_name", "tier is empty"]),
    ],
)
def test_what_is_wrong_is_said(text: str, said: list[str]) -> None:
    found = problems(text, SHARES)
    assert len(found) == len(said)
    assert all(part in line for part, line in zip(said, found, strict=True))


def test_whose_words_they_are() -> None:
    assert label(OWN) == EVERYBODY
    assert label(("generic", None)) == "Generic"
    assert label(("generic", "sms")) == "Generic by SMS"
