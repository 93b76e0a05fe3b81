"""Weeks of starts: each equal to the same question asked of that week alone."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from journey_core.errors import BadInput
from journey_core.funnel import trend
from journey_core.funnel.counts import count_steps
from journey_core.funnel.definition import FunnelQuestion, steps_from_texts
from journey_core.funnel.trend import WEEK, weeks
from journey_core.funnel.walk import walk
from journey_core.kernels.compiled import VARIABLE
from journey_core.lake.arrays import Arrays, arrays
from journey_core.model.rules import Event
from tests.lake.small_lake import Happened, moment, small_lake

DAY = 86400


@pytest.fixture(scope="module")
def months(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Arrays]:
    """Two months of a few customers, with a week in which nobody starts."""
    rng = random.Random(2)
    events = [
        Happened(f"c{rng.randrange(30)}", rng.randrange(60 * 24) * 3600, rng.choice("ABCX"))
        for _ in range(900)
    ]
    events = [e for e in events if e.event != "A" or not 14 * DAY <= e.at < 21 * DAY]
    with small_lake(tmp_path_factory.mktemp("months"), events) as workspace:
        yield arrays(workspace)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"window": None},
        {"order": "any"},
        {"exclude": Event(event="X"), "exclusion": "remove", "window": timedelta(days=2)},
        {"all_entrants": True, "from_at": moment(5 * DAY), "to_at": moment(40 * DAY)},
        {"order": "strict"},
        {"optional": (2,), "strict_time": True},
        {"step_waits": (timedelta(hours=9), timedelta(hours=1))},
        {"step_windows": (timedelta(days=3), None)},
        {"order": "any", "strict_time": True},
        {"steps": steps_from_texts("AAB")},
    ],
    ids=repr,
)
@pytest.mark.parametrize("kernels", ["numpy", "numba"])
def test_each_week_is_a_funnel_of_its_own(
    months: Arrays, options: dict[str, Any], kernels: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, kernels)
    asked = replace(FunnelQuestion(steps_from_texts("ABC")), **options)
    told = weeks(walk(months, asked))
    assert {after.week - one.week for one, after in pairwise(told)} == {WEEK}
    for one in told:
        begin = datetime(one.week.year, one.week.month, one.week.day, tzinfo=UTC)
        end = begin + WEEK
        lone = replace(
            asked,
            from_at=max(begin, asked.from_at or begin),
            to_at=min(end, asked.to_at or end),
        )
        assert one.steps == count_steps(months, lone).steps
    assert sum(one.steps[-1].customers for one in told) > 3


def test_weeks_that_are_cut_are_marked(months: Arrays) -> None:
    asked = FunnelQuestion(steps_from_texts("ABC"), window=timedelta(days=3))
    told = weeks(walk(months, asked))
    assert told[0].week == date(2024, 1, 1)
    assert told[2].steps[0].customers == 0
    assert [one.complete for one in told] == [False, *[True] * (len(told) - 2), False]


def test_nobody_has_no_weeks_and_centuries_are_refused(
    months: Arrays, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert weeks(walk(months, FunnelQuestion(steps_from_texts(["Never", "A"])))) == ()
    monkeypatch.setattr(trend, "MOST_WEEKS", 3)
    with pytest.raises(BadInput, match="more than 3 weeks"):
        weeks(walk(months, FunnelQuestion(steps_from_texts("AB"))))
