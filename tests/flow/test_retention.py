"""Cohorts, what they are worth and when they buy again, against counting one customer at a time."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from statistics import median

import numpy as np
import pytest

from journey_core.errors import BadInput, UnknownName
from journey_core.flow import cohorts as rooms
from journey_core.flow.periods import PERIODS, Period, checked, first_day, number_of
from journey_core.flow.repeat import SHARES, kaplan_meier
from journey_core.flow.retention import Cohort, average, document, retention
from journey_core.flow.value import value
from journey_core.lake.arrays import Arrays, arrays
from journey_core.model.event_text import parse_event
from tests.lake.small_lake import DAY0, Happened, small_lake

DAY = 86_400
PLANS = ("gold", "7", "")
START, RETURN = parse_event("A[p=1]"), parse_event("B")


class World:
    """Some months of a few customers, and the arrays of the same."""

    def __init__(self, folder: Path) -> None:
        rng = random.Random(5)
        names = [f"c{n}" for n in range(25)]
        self.rows = [
            Happened(
                rng.choice(names), rng.randrange(75 * DAY), rng.choice("ABC"),
                {"p": rng.choice("12"), "value": rng.choice(["2.5", "-1", "10", "x", "inf"])},
            )
            for _ in range(400)
        ]  # fmt: skip
        self.plans = {name: rng.choice(PLANS) for name in names}
        known = [(name, "plan", plan) for name, plan in self.plans.items()]
        self.workspace = small_lake(folder, self.rows, known)
        self.arrays: Arrays = arrays(self.workspace)
        self.horizon = max(row.at for row in self.rows)

    def starts(self) -> dict[str, Happened]:
        """Each customer's first start; among equal times the first to arrive."""
        found: dict[str, Happened] = {}
        for row in sorted(self.rows, key=lambda row: row.at):
            if row.event == "A" and row.properties["p"] == "1":
                found.setdefault(row.customer, row)
        return found

    def returns(self, customer: str, since: float) -> list[Happened]:
        mine = [r for r in self.rows if r.customer == customer and r.event == "B" and r.at >= since]
        return sorted(mine, key=lambda row: row.at)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    found = World(tmp_path_factory.mktemp("cohorts"))
    yield found
    found.workspace.close()


def begin_of(seconds: float, period: Period) -> date:
    day = (DAY0 + timedelta(seconds=seconds)).date()
    if period == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if period == "month" else day


def following(day: date, period: Period) -> date:
    if period == "month":
        return (day + timedelta(days=32)).replace(day=1)
    return day + timedelta(days=7 if period == "week" else 1)


def counted(world: World, period: Period, plan: str | None = None) -> list[Cohort]:
    """Cohort by cohort, customer by customer."""
    starts = {
        name: row for name, row in world.starts().items() if plan in (None, world.plans[name])
    }
    last = begin_of(world.horizon, period)
    found = []
    for begun in sorted({begin_of(row.at, period) for row in starts.values()}):
        mine = {name: row for name, row in starts.items() if begin_of(row.at, period) == begun}
        kept: list[int | None] = []
        here = begun
        while here < last:
            kept.append(
                sum(
                    any(begin_of(r.at, period) == here for r in world.returns(name, row.at))
                    for name, row in mine.items()
                )
            )
            here = following(here, period)
        found.append(Cohort(begun, len(mine), (*kept, None)))
    return found


@pytest.mark.parametrize("period", PERIODS)
def test_cohorts_are_those_counted_by_hand(world: World, period: Period) -> None:
    told = retention(world.arrays, START, RETURN, period=period, by="plan")
    assert list(told.cohorts) == counted(world, period)
    assert {name: list(rows) for name, rows in told.segments.items()} == {
        plan: counted(world, period, plan) for plan in PLANS if counted(world, period, plan)
    }
    assert told.data_version == 1
    hits, of = average(told.cohorts)[0]
    old = [row for row in told.cohorts if row.retained[0] is not None]
    assert of == sum(row.customers for row in old)
    assert hits == sum(row.retained[0] or 0 for row in old)


def test_a_start_that_is_a_return_counts_in_period_zero(world: World) -> None:
    told = retention(world.arrays, RETURN, RETURN, period="week", by="event.p")
    assert all(row.retained[0] in (row.customers, None) for row in told.cohorts)
    assert set(told.segments) == {"1", "2"}
    told_all = sum(row.customers for rows in told.segments.values() for row in rows)
    assert told_all == sum(row.customers for row in told.cohorts)
    shown = json.loads(json.dumps(document(told)))
    assert shown["cohorts"][0]["period"] == told.cohorts[0].period.isoformat()
    assert shown["segments"]["1"]["cohorts"][0]["retained"][-1] is None


@pytest.mark.parametrize("period", PERIODS)
def test_worth_is_that_of_every_purchase(world: World, period: Period) -> None:
    told = value(world.arrays, START, RETURN, "value", period=period, by="plan")
    last = begin_of(world.horizon, period)
    for plan, worth in [(None, told.whole), *told.segments.items()]:
        starts = {n: r for n, r in world.starts().items() if plan in (None, world.plans[n])}
        bought = {n: world.returns(n, row.at) for n, row in starts.items()}
        amounts = [amount(row) for rows in bought.values() for row in rows]
        assert worth.customers == len(starts)
        assert worth.buyers == sum(bool(rows) for rows in bought.values())
        assert worth.purchases == len(amounts)
        assert worth.revenue == pytest.approx(sum(amounts))
        for age, (found, old) in enumerate(zip(worth.by_age, worth.old_enough, strict=True)):
            total, people = 0.0, 0
            for name, row in starts.items():
                end = begin_of(row.at, period)
                for _ in range(age + 1):
                    end = following(end, period)
                if end <= last:
                    people += 1
                    total += sum(amount(r) for r in bought[name] if begin_of(r.at, period) < end)
            assert old == people
            assert found == pytest.approx(total / people)
        cohort = worth.cohorts[0]
        assert len(cohort.per_customer) == len(worth.by_age) + 1
    bad = [r for n, row in world.starts().items() for r in world.returns(n, row.at)]
    assert told.unreadable == sum(row.properties["value"] in ("x", "inf") for row in bad)


def amount(row: Happened) -> float:
    return float(row.properties["value"]) if row.properties["value"] not in ("x", "inf") else 0.0


def test_buying_again_counts_those_who_wait(world: World) -> None:
    told = value(world.arrays, START, RETURN, "value").whole.repeat
    gaps, waits = [], []
    for name, row in world.starts().items():
        times = [r.at for r in world.returns(name, row.at)]
        gaps += [b - a for a, b in pairwise(times)]
        waits += [world.horizon - times[-1]] if times else []
    assert (told.again, told.waiting) == (len(gaps), len(waits))
    assert told.seen is not None
    assert told.seen.p50 is not None
    assert told.seen.p50 == median(gaps)
    assert told.seen.p50 <= (told.expected.p50 or math.inf)


def test_kaplan_meier_is_the_product_of_those_who_stay() -> None:
    rng = np.random.default_rng(3)
    for size in (0, 1, 5, 60):
        gap, happened = rng.integers(0, 20, size) * 1000, rng.random(size) < 0.6
        left, found = Fraction(1), {}
        for time in sorted(set(gap.tolist())):
            risk = int((gap >= time).sum())
            left *= 1 - Fraction(int(((gap == time) & happened).sum()), risk)
            for share in SHARES:
                if left <= 1 - Fraction(share):
                    found.setdefault(share, time / 1000)
        assert kaplan_meier(gap, happened) == [found.get(share) for share in SHARES]


def test_periods_follow_the_calendar() -> None:
    leap = int(datetime(2024, 2, 29, 23, 59, tzinfo=UTC).timestamp() * 1000)
    at = np.array([-1, 0, leap, leap + 60_000])
    days = [first_day(int(n), "month") for n in number_of(at, "month")]
    assert days == [date(1969, 12, 1), date(1970, 1, 1), date(2024, 2, 1), date(2024, 3, 1)]
    weeks = [first_day(int(n), "week") for n in number_of(at, "week")]
    assert weeks == [date(1969, 12, 29)] * 2 + [date(2024, 2, 26)] * 2
    assert number_of(at[:0], "month").tolist() == []
    with pytest.raises(BadInput, match="choose day, week, month"):
        checked("year")


def test_nobody_starts(world: World) -> None:
    told = retention(world.arrays, parse_event("Never"), RETURN, by="plan")
    assert (told.cohorts, dict(told.segments)) == ((), {})
    assert average(told.cohorts) == ()
    worth = value(world.arrays, parse_event("Never"), RETURN, "value").whole
    assert (worth.customers, worth.per_customer, worth.by_age) == (0, None, ())


def test_what_cannot_be_asked(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnknownName, match="attribute “plans”"):
        retention(world.arrays, START, RETURN, by="plans")
    with pytest.raises(UnknownName, match="event property “prize”"):
        value(world.arrays, START, RETURN, "prize")
    monkeypatch.setattr(rooms, "MAX_CELLS", 100)
    with pytest.raises(BadInput, match="choose longer periods"):
        retention(world.arrays, START, RETURN, period="day")
    monkeypatch.setattr(rooms, "MAX_SEGMENTS", 1)
    with pytest.raises(BadInput, match="split by at most 1"):
        retention(world.arrays, START, RETURN, by="plan")
