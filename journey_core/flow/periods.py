"""Days, weeks and months of the calendar in UTC, numbered so that arrays can count by them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal, get_args

import numpy as np

from journey_core.errors import BadInput
from journey_core.kernels.shapes import Ints

Period = Literal["day", "week", "month"]
PERIODS: tuple[Period, ...] = get_args(Period)
DAY_MS = 86_400_000
_EPOCH = date(1970, 1, 1)
_MONDAY = 3
"""1970-01-01 was a Thursday: so many days after a Monday."""


def number_of(at_ms: Ints, period: Period) -> Ints:
    """The number of the period that holds each moment, in milliseconds since 1970 UTC."""
    day = at_ms // DAY_MS
    if period == "day":
        return day
    if period == "week":
        return (day + _MONDAY) // 7
    first = int(day.min(initial=0))
    days = np.arange(first, int(day.max(initial=0)) + 1)
    months = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return months[day - first]


def first_day(number: int, period: Period) -> date:
    """The first day of a period."""
    if period == "day":
        return _EPOCH + timedelta(days=number)
    if period == "week":
        return _EPOCH + timedelta(days=number * 7 - _MONDAY)
    return date(1970 + number // 12, number % 12 + 1, 1)


def complete_up_to(horizon_ms: int, period: Period) -> int:
    """The number of the first period that is not over at the end of the data."""
    return int(number_of(np.array([horizon_ms], np.int64), period)[0])


def checked(period: str) -> Period:
    """The period of that name; BadInput for any other name."""
    for known in PERIODS:
        if period == known:
            return known
    raise BadInput(f"“{period}” is not a period; choose {', '.join(PERIODS)}")
