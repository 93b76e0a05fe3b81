"""Starts told apart by a value, all in one pass: each value answers as its starts alone do."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journey_core.kernels import anyorder, compiled, consecutive, each_start, steps
from journey_core.kernels.by_value import by_value
from journey_core.kernels.clock import Clock
from journey_core.kernels.each_start import Seen, first_from
from journey_core.kernels.limits import Limits
from journey_core.kernels.shapes import Ints, Reached, Rows
from tests.kernels.oracle import Asked, completions
from tests.kernels.test_steps import CLOCKS, Histories, histories, limits_of, packed, questions

VALUES = 3
Told = list[dict[tuple[int, int], tuple[int, int]]]


@pytest.fixture(params=["numpy", "numba"])
def kernels(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(compiled.VARIABLE, request.param)


def drawn_values(data: st.DataObject, starts: Rows) -> Ints:
    return np.array([data.draw(st.integers(0, VALUES - 1)) for _ in starts.row], np.int64)


def expected(found: Histories, asked: Asked, starts: Rows, value: Ints) -> Told:
    """For each step by customer and value: first completion and latest start."""
    told: Told = [{} for _ in range(asked.steps)]
    for own in range(VALUES):
        opening = 0
        for customer, history in enumerate(found):
            mine = frozenset((starts.row[value == own] - opening).tolist())
            for step, end in enumerate(completions(history, replace(asked, starts=mine))):
                if end:
                    told[step][customer, own] = end
            opening += len(history)
    return told


def as_told(starts: Rows, value: Ints, seen: list[Seen], clock: Clock, values: int) -> Told:
    told = by_value(starts.k, value, values, seen, clock)
    for step in told:
        assert len({*zip(clock.customers(step.at), step.value, strict=True)}) == len(step.at)
    return [
        {
            (int(at) >> clock.shift, int(own)): (
                int(clock.times(at)),
                int(clock.times(start)),
            )
            for at, start, own in zip(*step, strict=True)
        }
        for step in told
    ]


def same_reach(one: list[Reached], other: list[Reached]) -> bool:
    """Whether two ways to count give the same completions and starts."""
    return all(
        mine.at.tolist() == yours.at.tolist() and mine.start.tolist() == yours.start.tolist()
        for mine, yours in zip(one, other, strict=True)
    )


@pytest.mark.usefixtures("kernels")
@pytest.mark.parametrize("clock", CLOCKS, ids=["roomy", "tight"])
@settings(deadline=None, max_examples=60)
@given(st.data())
def test_in_order(clock: Clock, data: st.DataObject) -> None:
    number, found = data.draw(histories(apart=True))
    asked = replace(data.draw(questions(number)), moves=(), excluded_at=())
    after = [max(step - 1, 0) for step in range(number)]
    if data.draw(st.booleans()):
        free = data.draw(st.frozensets(st.integers(1, number - 1)))
        asked = replace(asked, optional=free, waits=())
        after = [max({*range(step)} - free, default=0) for step in range(number)]
    rows = packed(found, number, clock)
    value = drawn_values(data, rows[0])
    limits = limits_of(replace(asked, excluded_at=()), found, clock)
    seen = each_start.in_order(rows[0].k, [step.k for step in rows], after, limits)
    reached = [each_start.reach(rows[0].k, [s.k for s in rows], after, limits)]
    reached.append(steps.chain([step.k for step in rows], limits, after))
    assert same_reach(*reached)
    values = data.draw(st.sampled_from([VALUES, 1000]))
    assert as_told(rows[0], value, seen, clock, values) == expected(found, asked, rows[0], value)


@pytest.mark.usefixtures("kernels")
@settings(deadline=None, max_examples=60)
@given(st.data())
def test_the_very_next_event(data: st.DataObject) -> None:
    number, found = data.draw(histories())
    asked = replace(data.draw(questions(number)), order="strict")
    rows = packed(found, number, CLOCKS[0])
    value = drawn_values(data, rows[0])
    seen = consecutive.seen(rows, limits_of(asked, found, CLOCKS[0]))
    told = as_told(rows[0], value, seen, CLOCKS[0], VALUES)
    assert told == expected(found, asked, rows[0], value)


@pytest.mark.usefixtures("kernels")
@pytest.mark.parametrize("apart", [True, False])
@settings(deadline=None, max_examples=60)
@given(st.data())
def test_any_order(apart: bool, data: st.DataObject) -> None:
    clock = CLOCKS[1]
    number, found = data.draw(histories(apart=apart))
    asked = Asked(number, "any", data.draw(st.none() | st.integers(0, 9)))
    rows = packed(found, number, clock)
    row = np.unique(np.concatenate([step.row for step in rows]))
    k = np.array(
        [n << clock.shift | t for n, history in enumerate(found) for t, _ in history], np.int64
    )
    starts = Rows(k[row], row)
    value = drawn_values(data, starts)
    seen = anyorder.seen(starts.k, rows, limits_of(asked, found, clock), apart=apart)
    told = as_told(starts, value, seen, clock, VALUES)
    assert told == expected(found, asked, starts, value)


@settings(deadline=None)
@given(st.lists(st.integers(0, 9)), st.lists(st.integers(0, 9)))
def test_places_are_those_of_a_search(keys: list[int], asked: list[int]) -> None:
    k, wanted = np.array(sorted(keys), np.int64), np.array(sorted(asked), np.int64)
    assert first_from(k, wanted).tolist() == np.searchsorted(k, wanted).tolist()


@pytest.mark.usefixtures("kernels")
def test_few_starts_among_many_events() -> None:
    rng = np.random.default_rng(3)
    clock = Clock(21, 1_000_000)
    keys = [
        np.sort(rng.integers(0, 900, number) << clock.shift | rng.integers(0, clock.span, number))
        for number in (900, 20_000, 9_000, 400)
    ]
    limits = Limits(clock, 300_000)
    assert each_start.are_few(keys[0], keys[1:])
    told = each_start.reach(keys[0], keys, (0, 0, 1, 1), limits)
    assert same_reach(told, steps.chain(keys, limits, (0, 0, 1, 1)))
    assert len(told[-1].at) > 50


def test_pairs_too_many_for_a_table_are_brought_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rng = np.random.default_rng(5)
    clock = Clock(21, 1_000_000)
    starts = np.sort(rng.integers(0, 400, 9000) << clock.shift | rng.integers(0, clock.span, 9000))
    value = rng.integers(0, 500, 9000)
    place = np.flatnonzero(rng.random(9000) < 0.7)
    at = starts[np.minimum(place // 5 * 5 + 5, 8999)]
    mine = clock.customers(at) == clock.customers(starts[place])
    answers = []
    for kernels in ("numpy", "numba"):
        monkeypatch.setenv(compiled.VARIABLE, kernels)
        [told] = by_value(starts, value, 500, [Seen(place[mine], at[mine])], clock)
        answers.append(sorted(zip(*(part.tolist() for part in told), strict=True)))
    assert answers[0] == answers[1]
    assert len(answers[0]) > 1000
