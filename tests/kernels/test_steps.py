"""Every form of funnel against the oracle, over small histories full of ties and overlaps."""

from __future__ import annotations

import os
from dataclasses import replace
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journey_core.kernels import anyorder, blocks, compiled, consecutive, steps, ties
from journey_core.kernels.clock import Clock
from journey_core.kernels.limits import Limits
from journey_core.kernels.rows import share_events
from journey_core.kernels.shapes import Reached, Rows
from tests.kernels.oracle import Asked, Row, completions

SPAN = 9
Histories = list[list[Row]]


@st.composite
def histories(draw: st.DrawFn, *, apart: bool = False) -> tuple[int, Histories]:
    """A number of steps and the histories of a few customers; `apart`: one step an event."""
    number = draw(st.integers(2, 4))
    some = st.sampled_from(range(number))
    could_be = st.frozensets(some, max_size=1) if apart else st.frozensets(some)
    row = st.tuples(st.integers(0, SPAN), could_be)
    history = st.lists(row, max_size=7).map(lambda rows: sorted(rows, key=lambda r: r[0]))
    return number, draw(st.lists(history, min_size=1, max_size=3))


@st.composite
def questions(draw: st.DrawFn, number: int) -> Asked:
    """A funnel with any limits."""
    bound = st.none() | st.integers(0, SPAN)
    moves = draw(st.just(()) | st.tuples(*[bound] * (number - 1)))
    waits = draw(st.just(()) | st.tuples(*[st.integers(0, 4)] * (number - 1)))
    excluded = draw(st.lists(st.integers(0, SPAN), max_size=2).map(tuple))
    return Asked(
        number, window=draw(bound), moves=moves, waits=waits, strict_time=draw(st.booleans()),
        excluded_at=excluded,
    )  # fmt: skip


def packed(found: Histories, number: int, clock: Clock) -> list[Rows]:
    """The histories as kernels take them: for each step its keys and rows."""
    rows = [
        (customer << clock.shift | time, could_be)
        for customer, history in enumerate(found)
        for time, could_be in history
    ]
    picked = [[n for n, (_, could_be) in enumerate(rows) if s in could_be] for s in range(number)]
    keys = np.array([k for k, _ in rows], np.int64)
    return [Rows(keys[places], np.array(places, np.int64)) for places in picked]


def limits_of(asked: Asked, found: Histories, clock: Clock) -> Limits:
    excluded = [
        customer << clock.shift | time
        for customer in range(len(found))
        for time in sorted(asked.excluded_at)
    ]
    keys = np.array(excluded, np.int64)
    return Limits(clock, asked.window, asked.moves, asked.strict_time, keys, asked.waits)


def expected(found: Histories, asked: Asked) -> list[dict[int, tuple[int, int]]]:
    """For each step, by customer: first completion and latest start."""
    answers = [completions(history, asked) for history in found]
    return [
        {customer: end for customer, ends in enumerate(answers) if (end := ends[step])}
        for step in range(asked.steps)
    ]


def as_told(reached: list[Reached], clock: Clock) -> list[dict[int, tuple[int, int]]]:
    """The kernels' answer in the same words."""
    return [
        {
            int(customer): (int(at), int(start))
            for customer, at, start in zip(
                clock.customers(step.at), clock.times(step.at), clock.times(step.start), strict=True
            )
        }
        for step in reached
    ]


# A clock that proves the customer by the difference alone, and one that cannot.
CLOCKS = [Clock(5, SPAN), Clock(4, SPAN)]


@pytest.mark.parametrize("clock", CLOCKS, ids=["roomy", "tight"])
@settings(deadline=None)
@given(st.data())
def test_steps_apart_in_order(clock: Clock, data: st.DataObject) -> None:
    number, found = data.draw(histories(apart=True))
    asked = data.draw(questions(number))
    rows = packed(found, number, clock)
    reached = steps.chain([step.k for step in rows], limits_of(asked, found, clock))
    assert as_told(reached, clock) == expected(found, asked)


@pytest.mark.parametrize("clock", CLOCKS, ids=["roomy", "tight"])
@settings(deadline=None)
@given(st.data())
def test_steps_that_share_events_in_order(clock: Clock, data: st.DataObject) -> None:
    number, found = data.draw(histories())
    asked = replace(data.draw(questions(number)), strict_time=False)
    reached = ties.chain(packed(found, number, clock), limits_of(asked, found, clock))
    assert as_told(reached, clock) == expected(found, asked)


@settings(deadline=None)
@given(st.data())
def test_rising_times_keep_shared_events_apart(data: st.DataObject) -> None:
    number, found = data.draw(histories())
    asked = replace(data.draw(questions(number)), strict_time=True)
    clock = CLOCKS[0]
    rows = packed(found, number, clock)
    reached = steps.chain([step.k for step in rows], limits_of(asked, found, clock))
    assert as_told(reached, clock) == expected(found, asked)


@pytest.mark.parametrize("clock", CLOCKS, ids=["roomy", "tight"])
@settings(deadline=None)
@given(st.data())
def test_the_very_next_event(clock: Clock, data: st.DataObject) -> None:
    number, found = data.draw(histories())
    asked = replace(data.draw(questions(number)), order="strict")
    reached = consecutive.chain(packed(found, number, clock), limits_of(asked, found, clock))
    assert as_told(reached, clock) == expected(found, asked)


@pytest.mark.parametrize("clock", CLOCKS, ids=["roomy", "tight"])
@pytest.mark.parametrize("apart", [True, False])
@settings(deadline=None)
@given(st.data())
def test_any_order(clock: Clock, apart: bool, data: st.DataObject) -> None:
    number, found = data.draw(histories(apart=apart))
    asked = replace(data.draw(questions(number)), order="any", moves=(), waits=(), excluded_at=())
    rows = packed(found, number, clock)
    union = Rows(*(np.concatenate([step[part] for step in rows]) for part in (0, 1)))
    starts, ends = some_starts(data, found, union, asked)
    reached = as_told(anyorder.gather(starts, rows, limits_of(asked, found, clock)), clock)
    assert [[step.get(customer) for step in reached] for customer in range(len(found))] == ends


@pytest.mark.parametrize("kernels", ["numpy", "numba"])
@settings(deadline=None, max_examples=50)
@given(st.data())
def test_steps_that_follow_an_earlier_one(kernels: str, data: st.DataObject) -> None:
    number, found = data.draw(histories(apart=True))
    optional = data.draw(st.frozensets(st.integers(1, number - 1)))
    asked = Asked(number, window=data.draw(st.none() | st.integers(0, SPAN)), optional=optional)
    after = [max({*range(step)} - optional, default=0) for step in range(number)]
    keys = [step.k for step in packed(found, number, CLOCKS[0])]
    with patch.dict(os.environ, {compiled.VARIABLE: kernels}):
        reached = steps.chain(keys, limits_of(asked, found, CLOCKS[0]), after)
    assert as_told(reached, CLOCKS[0]) == expected(found, asked)


@settings(deadline=None)
@given(st.data())
def test_some_events_are_no_start(data: st.DataObject) -> None:
    number, found = data.draw(histories())
    asked = replace(data.draw(questions(number)), strict_time=False)
    clock = CLOCKS[0]
    rows = packed(found, number, clock)
    starts, ends = some_starts(data, found, rows[0], asked)
    reached = as_told(ties.chain([starts, *rows[1:]], limits_of(asked, found, clock)), clock)
    assert [[step.get(customer) for step in reached] for customer in range(len(found))] == ends


def some_starts(
    data: st.DataObject, found: Histories, rows: Rows, asked: Asked
) -> tuple[Rows, list[list[tuple[int, int] | None]]]:
    """Some of the rows as starts, and what the oracle finds from them, customer by customer."""
    row, place = np.unique(rows.row, return_index=True)
    keep = np.array([data.draw(st.booleans()) for _ in row], bool)
    starts = Rows(rows.k[place][keep], row[keep])
    ends, opening = [], 0
    for history in found:
        mine = frozenset((starts.row - opening).tolist())
        ends.append(completions(history, replace(asked, starts=mine)))
        opening += len(history)
    return starts, ends


@settings(deadline=None)
@given(st.data(), st.integers(1, 6))
def test_blocks_of_customers_add_up(data: st.DataObject, most: int) -> None:
    number, found = data.draw(histories())
    clock = CLOCKS[0]
    rows = packed(found, number, clock)
    parts = list(blocks.split(rows, clock, most))
    for step, whole in enumerate(rows):
        assert np.concatenate([part[step].row for part in parts]).tolist() == whole.row.tolist()
    told = [set(clock.customers(step.k).tolist()) for part in parts for step in part]
    per_part = [set().union(*told[n : n + number]) for n in range(0, len(told), number)]
    assert sum(map(len, per_part)) == len(set().union(*per_part))


@settings(deadline=None)
@given(histories())
def test_shared_events_are_noticed(drawn: tuple[int, Histories]) -> None:
    number, found = drawn
    shared = any(len(could_be) > 1 for history in found for _, could_be in history)
    assert share_events(packed(found, number, CLOCKS[0])) == shared


def test_one_event_never_satisfies_two_steps() -> None:
    clock = Clock(5, SPAN)
    both = frozenset({0, 1})
    limits = Limits(clock)
    alone = ties.chain(packed([[(3, both)]], 2, clock), limits)
    pair = ties.chain(packed([[(3, both), (3, both)]], 2, clock), limits)
    assert [len(step.at) for step in alone] == [1, 0]
    assert [len(step.at) for step in pair] == [1, 1]


def test_a_later_start_may_do_what_the_first_cannot() -> None:
    clock = Clock(5, SPAN)
    a, b, c = (frozenset({n}) for n in range(3))
    history = [(0, a), (1, b), (5, a), (6, b), (8, c)]
    reached = steps.chain(
        [step.k for step in packed([history], 3, clock)], Limits(clock, window=4, moves=(1, 2))
    )
    assert as_told(reached, clock) == [{0: (0, 0)}, {0: (1, 0)}, {0: (8, 5)}]
