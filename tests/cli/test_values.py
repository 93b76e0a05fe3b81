"""What option texts mean, and that wrong ones are refused."""

from __future__ import annotations

from argparse import ArgumentTypeError
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journey_core.cli import values


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-03-31", datetime(2026, 3, 31, tzinfo=UTC)),
        ("2026-03-31T12:00:00", datetime(2026, 3, 31, 12, tzinfo=UTC)),
        ("2026-03-31T12:00:00Z", datetime(2026, 3, 31, 12, tzinfo=UTC)),
        ("2026-03-31T12:00:00+02:00", datetime(2026, 3, 31, 10, tzinfo=UTC)),
        ("2026-03-31 12:00:00.123456", datetime(2026, 3, 31, 12, 0, 0, 123000, tzinfo=UTC)),
    ],
)
def test_moment(text: str, at: datetime) -> None:
    assert values.moment(text) == at


def test_durations() -> None:
    assert values.duration("15m") == timedelta(minutes=15)
    assert values.window("2w") == timedelta(weeks=2)
    assert values.window("none") is None
    assert values.pair("plan=a=b") == ("plan", "a=b")
    assert values.pair("plan=") == ("plan", "")
    assert values.path("a b") == Path("a b")
    assert values.whole(0)("007") == 7


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (values.duration, "0d"),
        (values.duration, "-1d"),
        (values.duration, "7"),
        (values.duration, "7 days"),
        (values.duration, "none"),
        (values.duration, "99999999999999d"),
        (values.window, ""),
        (values.moment, "yesterday"),
        (values.moment, ""),
        (values.moment, "0001-01-01T00:00:00+14:00"),
        (values.event, ""),
        (values.event, "A[b]"),
        (values.event, "A]"),
        (values.pair, "plan"),
        (values.pair, "=gold"),
        (values.path, ""),
        (values.name, "  "),
        (values.whole(1), "0"),
        (values.whole(0, 5), "6"),
        (values.whole(0), "1e3"),
        (values.whole(0), "²"),
        (values.whole(0), "9" * 5000),
    ],
)
def test_refused(read, text: str) -> None:
    with pytest.raises(ArgumentTypeError):
        read(text)


READERS = [
    values.duration,
    values.window,
    values.moment,
    values.event,
    values.pair,
    values.path,
    values.name,
    values.whole(-5),
]


@given(st.sampled_from(READERS), st.text() | st.from_regex(r"[0-9:TZ+\-. ]{1,30}"))
def test_any_text_is_read_or_refused(read, text: str) -> None:
    with suppress(ArgumentTypeError):
        read(text)


@given(st.integers(-(10**9), 10**9))
def test_whole_numbers(number: int) -> None:
    assert values.whole(-(10**9))(str(number)) == number
