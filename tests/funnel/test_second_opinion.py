"""Funnels over 20,000 events, counted a second time by ASOF joins in plain SQL."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from journey_core.funnel.counts import count_steps
from journey_core.funnel.definition import FunnelQuestion, steps_from_texts
from journey_core.kernels import blocks
from journey_core.lake.arrays import Arrays, arrays
from journey_core.model.rules import Event
from tests.lake.small_lake import Happened, small_lake

NAMES = ("A", "B", "C", "D", "E")
HOUR = 3600


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Arrays:
    """Heavy-tailed customers over a week, by the hour, so that many events share a time."""
    rng = random.Random(3)
    events = [
        Happened(
            f"c{int(300 * rng.random() ** 3)}",
            HOUR * rng.randrange(168),
            rng.choice(NAMES),
            {"p": rng.choice("xyz")},
        )
        for _ in range(20_000)
    ]
    return arrays(small_lake(tmp_path_factory.mktemp("opinion"), events))


FIRST = "create table reached as select k as t, k as s from arrived where event = $name"
NEXT = """
create or replace table reached as
select e.k as t, p.s
from (from arrived where event = $name) e
asof join reached p on e.k >= p.t
where e.k - p.s <= $window_ms
"""
COUNT = "select count(distinct s >> $shift) from reached"


def by_asof(found: Arrays, steps: str, window_ms: int) -> list[int]:
    """Customers of each step: the latest valid event of the step before, again and again."""
    table = pa.table({"k": found.k, "event": [found.names[code] for code in found.event]})
    counts = []
    with duckdb.connect() as connection:
        connection.register("arrived", table)
        for place, name in enumerate(steps):
            bound = {"name": name} | ({"window_ms": window_ms} if place else {})
            connection.execute(NEXT if place else FIRST, bound)
            counts += connection.execute(COUNT, {"shift": found.shift}).fetchall()[0]
    return counts


@pytest.mark.parametrize("steps", ["AB", "ABC", "EDCBA"])
@pytest.mark.parametrize("hours", [1, 5, 24, 100])
def test_both_count_the_same(found: Arrays, steps: str, hours: int) -> None:
    asked = FunnelQuestion(
        steps_from_texts(steps), window=timedelta(hours=hours), all_entrants=True
    )
    told = [step.customers for step in count_steps(found, asked).steps]
    assert told == by_asof(found, steps, hours * HOUR * 1000)
    assert told[-1] > 0


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"by": "event.p"},
        {"order": "strict"},
        {"order": "any"},
        {"order": "any", "strict_time": True},
        {"exclude": Event(event="E")},
        {"exclude": Event(event="E"), "exclusion": "remove"},
        {"optional": (2,), "step_waits": (timedelta(hours=1), timedelta(hours=1))},
        {"by": "event.p", "attribution": "last"},
    ],
    ids=repr,
)
@pytest.mark.parametrize("steps", ["ABC", "AAB"])
def test_blocks_of_customers_change_nothing(
    found: Arrays, monkeypatch: pytest.MonkeyPatch, steps: str, options: dict[str, Any]
) -> None:
    asked = replace(FunnelQuestion(steps_from_texts(steps), window=timedelta(hours=9)), **options)
    whole = count_steps(found, asked)
    monkeypatch.setattr(blocks, "MOST", 700)
    assert count_steps(found, asked) == whole
    assert whole.steps[1].customers > 0
