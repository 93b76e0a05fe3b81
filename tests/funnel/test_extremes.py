"""What people ask by accident: windows of years, empty ranges, too many values, a busy customer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from journey_core.errors import Damaged
from journey_core.funnel import trend
from journey_core.funnel.counts import count_steps
from journey_core.funnel.definition import FunnelQuestion, steps_from_texts
from journey_core.funnel.segments import MAX_SEGMENTS
from journey_core.funnel.sensitivity import sensitivity
from journey_core.funnel.times import curve
from journey_core.funnel.walk import walk
from journey_core.lake.arrays import Arrays, arrays
from tests.lake.small_lake import Happened, moment, small_lake

MANY, BUSY = 2_500, 30_000


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Arrays]:
    """Customers with a value each of an attribute and of a property, and one who never rests."""
    events = [Happened(f"c{n}", 60 * n, "A", {"code": f"code {n}"}) for n in range(MANY)]
    events += [Happened(f"c{n}", 60 * n + 5, "B") for n in range(0, MANY, 2)]
    events += [Happened("busy", n, "ABC"[n % 3], {"code": "busy"}) for n in range(BUSY)]
    known = [(f"c{n}", "code", f"code {n}") for n in range(MANY)]
    with small_lake(tmp_path_factory.mktemp("crowd"), events, known) as workspace:
        yield arrays(workspace)


@pytest.mark.parametrize(
    "options",
    [{"by": "code"}, {"by": "event.code"}, {"by": "event.code", "attribution": "last"}],
    ids=repr,
)
def test_more_values_than_can_be_told_apart(crowd: Arrays, options: dict[str, Any]) -> None:
    asked = FunnelQuestion(steps_from_texts("AB"), window=None, **options)
    told = count_steps(crowd, asked)
    assert len(told.segments) == MAX_SEGMENTS
    assert told.rest is not None
    counted = sum(steps[0].customers for steps in told.segments.values())
    assert counted + told.rest.steps[0].customers == told.entrants == MANY + 1
    assert f"{told.rest.values:,} more are counted together" in told.warnings[0]


@pytest.mark.parametrize("order", ["ordered", "strict", "any"])
@pytest.mark.parametrize("steps", ["ABC", "AAB", ["A", "A[code=busy]", "B"]])
def test_a_customer_who_never_rests(crowd: Arrays, order: Any, steps: Any) -> None:
    asked = FunnelQuestion(
        steps_from_texts(steps), window=timedelta(seconds=30), order=order,
        where=(("code", "nothing"),),
    )  # fmt: skip
    assert count_steps(crowd, asked).entrants == 0
    told = count_steps(crowd, FunnelQuestion(asked.steps, window=asked.window, order=order))
    assert told.entrants >= MANY


@pytest.mark.parametrize("span", [timedelta(days=3653), timedelta(days=999_999), None])
def test_a_window_of_years(crowd: Arrays, span: timedelta | None) -> None:
    asked = FunnelQuestion(
        steps_from_texts("AB"), window=span, step_windows=(span,), all_entrants=True
    )
    told = count_steps(crowd, asked)
    assert (told.entrants, told.steps[1].customers) == (MANY + 1, MANY // 2 + 1)
    late = count_steps(crowd, FunnelQuestion(asked.steps, window=span))
    assert (late.entrants, late.immature) == ((0, MANY + 1) if span else (MANY + 1, 0))


@pytest.mark.parametrize("kernels", ["numpy", "numba"])
def test_an_empty_range(crowd: Arrays, kernels: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYLINE_KERNELS", kernels)
    asked = FunnelQuestion(
        steps_from_texts("AB"), from_at=moment(10**9), to_at=moment(10**9 + 1), by="event.code"
    )
    told = count_steps(crowd, asked)
    assert (told.entrants, told.segments, told.rest) == (0, {}, None)
    assert trend.weeks(walk(crowd, asked)) == ()
    assert curve(crowd, asked).points == ()
    assert sensitivity(crowd, asked).lowest is None


def test_weeks_of_a_question_that_splits(crowd: Arrays) -> None:
    asked = FunnelQuestion(steps_from_texts("AB"), window=None, by="code")
    [week] = trend.weeks(walk(crowd, asked))
    assert week.steps == count_steps(crowd, asked).steps


def test_arrays_out_of_order_are_never_counted(tmp_path: Path) -> None:
    events = [Happened(f"c{n}", n, "AB"[n % 2]) for n in range(20)]
    with small_lake(tmp_path, events) as workspace:
        found = arrays(workspace)
        rows, k = found._by_event
        found._by_event = (rows, k[::-1].copy())
        with pytest.raises(Damaged, match="out of order; run wayline doctor"):
            count_steps(found, FunnelQuestion(steps_from_texts("AB")))
