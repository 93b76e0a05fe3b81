"""A duration as a number and a unit says the same as its text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journey_core.model.record import parse_duration
from journey_core.ui.spans import UNITS, joined, parted


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [
        ("", None, "days"),
        ("0s", 0, "days"),
        ("36h", 36, "hours"),
        ("24h", 1, "days"),
        ("7d", 7, "days"),
        ("14d", 2, "weeks"),
        ("90s", 90, "seconds"),
        ("90m", 90, "minutes"),
    ],
)
def test_the_largest_unit_that_fits(text: str, number: int | None, unit: str) -> None:
    assert parted(text) == (number, unit)


@given(st.integers(0, 5000), st.sampled_from([*UNITS]))
def test_there_and_back(number: int, unit: str) -> None:
    text = joined(number, unit)
    assert parse_duration(text).total_seconds() == number * UNITS[unit]
    assert joined(*parted(text)) == text


def test_nothing_stays_nothing() -> None:
    assert joined(None, "days") == ""
    assert parted("", "hours") == (None, "hours")
