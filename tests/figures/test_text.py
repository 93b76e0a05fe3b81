"""Numbers, shares and durations read as the interface promises."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journey_core.figures import text


@pytest.mark.parametrize(
    ("share", "written"),
    [
        (None, "–"),
        (0, "0%"),
        (1, "100%"),
        (0.041, "4.1%"),
        (0.00002, "<0.1%"),
        (0.99999, ">99.9%"),
        (-0.013, "\u22121.3%"),
    ],
)
def test_percent(share: float | None, written: str) -> None:
    assert text.percent(share) == written


@given(st.floats(min_value=0, max_value=1))
def test_only_nothing_and_everything_are_bare(share: float) -> None:
    written = text.percent(share)
    assert (written == "0%") == (share == 0)
    assert (written == "100%") == (share == 1)


@pytest.mark.parametrize(
    ("seconds", "written"),
    [
        (None, "–"),
        (0, "0 s"),
        (0.4, "<1 s"),
        (45, "45 s"),
        (780, "13 min"),
        (4320, "1 h 12 min"),
        (3600, "1 h"),
        (86400 + 72000, "1 d 20 h"),
        (86400 + 30, "1 d"),
    ],
)
def test_duration(seconds: float | None, written: str) -> None:
    assert text.duration(seconds) == written


def test_days_carry_a_year_only_when_it_is_another() -> None:
    today = datetime(2026, 11, 23)
    assert text.day(datetime(2026, 11, 27), today) == "27 Nov"
    assert text.day(datetime(2025, 3, 3), today) == "3 Mar 2025"


def test_ago() -> None:
    now = datetime(2026, 11, 23, 12)
    assert text.ago(datetime(2026, 11, 23, 11, 59, 30), now) == "just now"
    assert text.ago(datetime(2026, 11, 23, 8), now) == "4 hours ago"
    assert text.ago(datetime(2026, 11, 22, 11), now) == "1 day ago"


def test_counts_have_a_real_minus() -> None:
    assert text.count(-1200) == "\u22121,200"
    assert text.count(None) == "–"
    assert text.plural(1, "stage") == "1 stage"
    assert text.plural(1200, "stage") == "1,200 stages"
