"""Paths and loops of random timelines, counted one customer at a time."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise
from statistics import median

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journey_core.errors import BadInput, UnknownName
from journey_core.flow.paths import top_loops, top_paths
from journey_core.flow.timeline import Runs, Timeline

STAGES = ("a", "b", "c", "d")
Ways = list[list[int]]


def folded(ways: Ways) -> Ways:
    return [[p for n, p in enumerate(way) if n == 0 or way[n - 1] != p] for way in ways]


WAYS = st.lists(st.lists(st.integers(0, 3), max_size=9), max_size=6).map(folded)


def timeline(ways: Ways) -> Timeline:
    """Stay n of everybody begins n squared seconds after the start."""
    stays = [(c, p, (c << 40) + n * n * 1000) for c, w in enumerate(ways) for n, p in enumerate(w)]
    columns = np.array(stays, np.int64).reshape(-1, 3).T
    runs = Runs(*(column.copy() for column in columns))
    return Timeline(STAGES, np.arange(4), runs, runs, runs.at)


@settings(deadline=None, max_examples=60)
@given(WAYS, st.sampled_from(range(4)), st.integers(1, 3), st.sampled_from(["after", "before"]))
def test_paths_are_those_of_every_stay(ways: Ways, place: int, steps: int, direction) -> None:
    times: Counter[tuple[str, ...]] = Counter()
    people = defaultdict(set)
    for customer, way in enumerate(ways):
        for n, stay in enumerate(way):
            if stay == place:
                cut = (
                    way[n : n + steps + 1]
                    if direction == "after"
                    else way[max(n - steps, 0) : n + 1]
                )
                path = tuple(STAGES[p] for p in cut)
                times[path] += 1
                people[path].add(customer)
    at_stage = sum(place in way for way in ways)
    told = top_paths(timeline(ways), STAGES[place], direction=direction, steps=steps, most=10**6)
    assert {p.stages: (p.customers, p.times) for p in told} == {
        path: (len(people[path]), number) for path, number in times.items()
    }
    assert [p.customers for p in told] == sorted((p.customers for p in told), reverse=True)
    for path in told:
        assert path.share == path.customers / at_stage
        assert path.complete == (len(path.stages) <= steps)


@settings(deadline=None, max_examples=60)
@given(WAYS, st.integers(2, 4))
def test_loops_run_from_a_stay_to_the_next_one_there(ways: Ways, steps: int) -> None:
    spans, people = defaultdict(list), defaultdict(list)
    for customer, way in enumerate(ways):
        for place in set(way):
            for n, m in pairwise([n for n, stay in enumerate(way) if stay == place]):
                if m - n <= steps:
                    loop = tuple(STAGES[p] for p in way[n : m + 1])
                    spans[loop].append(m * m - n * n)
                    people[loop].append(customer)
    told = top_loops(timeline(ways), most=10**6, steps=steps)
    assert {one.stages for one in told} == set(spans)
    for one in told:
        assert one.times == len(spans[one.stages])
        assert one.customers == len(set(people[one.stages]))
        assert one.median_seconds == median(spans[one.stages])
        assert one.first == min(people[one.stages])


def test_only_some_customers_are_looked_at() -> None:
    found = timeline([[0, 1, 0], [0, 2]])
    only = np.array([False, True])
    assert [p.stages for p in top_paths(found, "a", customers=only)] == [("a", "c")]
    assert top_loops(found, customers=only) == []
    assert [one.stages for one in top_loops(found)] == [("a", "b", "a")]


def test_what_cannot_be_asked() -> None:
    with pytest.raises(UnknownName, match="no stage “x”"):
        top_paths(timeline([]), "x")
    with pytest.raises(BadInput, match="1 to 8 steps"):
        top_paths(timeline([]), "a", steps=9)
    many = timeline([])._replace(stages=tuple(f"s{n}" for n in range(1000)))
    with pytest.raises(BadInput, match="too many for paths"):
        top_paths(many, "s0", steps=8)
