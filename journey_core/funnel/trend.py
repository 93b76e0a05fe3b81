"""A funnel by the week of its starts: is it getting better or worse?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from journey_core.errors import BadInput
from journey_core.funnel.counts import steps_by_value
from journey_core.funnel.results import StepResult, step_results
from journey_core.funnel.segments import by_start
from journey_core.funnel.walk import Walk

WEEK = timedelta(days=7)
MOST_WEEKS = 1000
_WEEK_MS = WEEK // timedelta(milliseconds=1)
_MONDAY = date(1969, 12, 29)
_SHIFT_MS = (date(1970, 1, 1) - _MONDAY) // timedelta(milliseconds=1)


@dataclass(frozen=True)
class WeekResult:
    """The funnel over the starts of one week from a Monday, 00:00 UTC.

    A week is not `complete` when the range or the data cut it, or when some of its starts still
    have time to convert. A customer who starts in several weeks is counted in each.
    """

    week: date
    steps: tuple[StepResult, ...]
    complete: bool


def weeks(walked: Walk) -> tuple[WeekResult, ...]:
    """Every week from the first with a start to the last, those without any included.

    Each is the funnel over the starts of that week, of those that the question counts at all.
    BadInput: the weeks are too many.
    """
    starts = walked.starts.counted
    if not len(starts.k):
        return ()
    at = walked.clock.times(starts.k) + walked.arrays.epoch0_ms
    number = (at + _SHIFT_MS) // _WEEK_MS
    first, last = int(number.min()), int(number.max())
    if last - first >= MOST_WEEKS:
        raise BadInput(f"the starts span more than {MOST_WEEKS:,} weeks; choose a range")
    split = by_start(walked, number - first, [str(n) for n in range(last - first + 1)])
    by_week = dict(zip(map(int, split.values), steps_by_value(walked, split), strict=True))
    steps = len(split.place)
    nobody = step_results(walked.question, [0] * steps, [()] * steps)
    return tuple(
        WeekResult(
            _MONDAY + (first + place) * WEEK,
            by_week.get(place, nobody),
            _is_complete(walked, first + place),
        )
        for place in range(last - first + 1)
    )


def _is_complete(walked: Walk, number: int) -> bool:
    """Whether all of a week lies in the range and in the data, with its whole window after it."""
    question, arrays = walked.question, walked.arrays
    begin, end = number * _WEEK_MS - _SHIFT_MS, (number + 1) * _WEEK_MS - _SHIFT_MS
    window = question.window // timedelta(milliseconds=1) if question.window else 0
    earliest = max(arrays.epoch0_ms, _ms(question.from_at, arrays.epoch0_ms))
    latest = min(arrays.horizon_ms - window, _ms(question.to_at, arrays.horizon_ms))
    return earliest <= begin and end <= latest


def _ms(moment: datetime | None, otherwise: int) -> int:
    if moment is None:
        return otherwise
    zoned = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return (zoned - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
