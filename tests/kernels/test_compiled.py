"""The compiled loops: equal to numpy and to the oracle, loaded only when asked for."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journey_core.kernels import anyorder, compiled, consecutive, steps, ties
from journey_core.kernels.clock import Clock
from journey_core.kernels.limits import Limits
from journey_core.kernels.shapes import Rows
from tests.kernels.test_steps import (
    CLOCKS,
    as_told,
    expected,
    histories,
    limits_of,
    packed,
    questions,
    some_starts,
)


@pytest.fixture(scope="module")
def loops() -> compiled.Loops:
    found = compiled.load()
    assert found is not None, "numba belongs to the dev group"
    return found


@pytest.mark.parametrize("clock", CLOCKS, ids=["roomy", "tight"])
@settings(deadline=None)
@given(st.data())
def test_steps_apart_in_order(loops: compiled.Loops, clock: Clock, data: st.DataObject) -> None:
    number, found = data.draw(histories(apart=True))
    asked = data.draw(questions(number))
    keys = [step.k for step in packed(found, number, clock)]
    reached = loops.chain(keys, limits_of(asked, found, clock))
    assert as_told(reached, clock) == expected(found, asked)


@settings(deadline=None)
@given(st.data())
def test_rising_times_keep_shared_events_apart(loops: compiled.Loops, data: st.DataObject) -> None:
    number, found = data.draw(histories())
    asked = replace(data.draw(questions(number)), strict_time=True)
    keys = [step.k for step in packed(found, number, CLOCKS[0])]
    reached = loops.chain(keys, limits_of(asked, found, CLOCKS[0]))
    assert as_told(reached, CLOCKS[0]) == expected(found, asked)


@pytest.mark.parametrize("clock", CLOCKS, ids=["roomy", "tight"])
@settings(deadline=None)
@given(st.data())
def test_any_order(loops: compiled.Loops, clock: Clock, data: st.DataObject) -> None:
    number, found = data.draw(histories(apart=True))
    asked = replace(
        data.draw(questions(number)),
        order="any", moves=(), waits=(), excluded_at=(), strict_time=False,
    )  # fmt: skip
    rows = packed(found, number, clock)
    union = Rows(*(np.concatenate([step[part] for step in rows]) for part in (0, 1)))
    starts, ends = some_starts(data, found, union, asked)
    with patch.dict(os.environ, {compiled.VARIABLE: "numba"}):
        told = anyorder.gather(starts, rows, limits_of(asked, found, clock), apart=True)
    reached = as_told(told, clock)
    assert [[step.get(customer) for step in reached] for customer in range(len(found))] == ends


@pytest.mark.parametrize("clock", CLOCKS, ids=["roomy", "tight"])
@settings(deadline=None)
@given(st.data())
def test_steps_that_share_events(loops: compiled.Loops, clock: Clock, data: st.DataObject) -> None:
    number, found = data.draw(histories())
    asked = replace(data.draw(questions(number)), strict_time=False)
    rows = packed(found, number, clock)
    starts, ends = some_starts(data, found, rows[0], asked)
    reached = loops.chain_of_ties([starts, *rows[1:]], limits_of(asked, found, clock))
    told = as_told(reached, clock)
    assert [[step.get(customer) for step in told] for customer in range(len(found))] == ends


def test_a_crowd_of_many_kinds_finds_each_step_an_event(loops: compiled.Loops) -> None:
    number, clock = 12, Clock(5, 9)
    kinds = [frozenset({n, (n + 1) % number}) for n in range(number)]
    crowd = [(3, could_be) for could_be in kinds for _ in range(2)]
    for history in (crowd, crowd[::3], crowd[1::5] + crowd[:4]):
        rows = packed([history], number, clock)
        plain, told = ties.chain(rows, Limits(clock)), loops.chain_of_ties(rows, Limits(clock))
        assert as_told(told, clock) == as_told(plain, clock)


@settings(deadline=None)
@given(st.data())
def test_the_very_next_event(loops: compiled.Loops, data: st.DataObject) -> None:
    number, found = data.draw(histories())
    asked = replace(data.draw(questions(number)), order="strict")
    rows = packed(found, number, CLOCKS[1])
    with patch.dict(os.environ, {compiled.VARIABLE: "numba"}):
        told = consecutive.chain(rows, limits_of(asked, found, CLOCKS[1]))
    assert as_told(told, CLOCKS[1]) == expected(found, asked)


def test_numpy_and_numba_agree_on_many_events(
    loops: compiled.Loops, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(1)
    clock = Clock(21, 1_000_000)
    keys = [
        np.sort(rng.integers(0, 3000, n) << clock.shift | rng.integers(0, clock.span, n))
        for n in (40_000, 60_000, 20_000, 5_000)
    ]
    limits = Limits(clock, 200_000, (50_000, None, 90_000), exclude=keys[3][::9], waits=(0, 5, 99))
    monkeypatch.setenv(compiled.VARIABLE, "numba")
    compiled_answer = steps.chain(keys, limits)
    monkeypatch.setenv(compiled.VARIABLE, "numpy")
    plain_answer = steps.chain(keys, limits)
    assert len(plain_answer[-1].at) > 100
    for one, other in zip(compiled_answer, plain_answer, strict=True):
        assert one.at.tolist() == other.at.tolist()
        assert one.start.tolist() == other.start.tolist()


def test_the_variable_decides(loops: compiled.Loops, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(compiled.VARIABLE, "numpy")
    assert compiled.loops() is None
    assert compiled.load() is None
    monkeypatch.setenv(compiled.VARIABLE, "numba")
    assert compiled.loops() is loops


def test_a_missing_numba_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(compiled.VARIABLE, raising=False)
    monkeypatch.setattr(compiled, "_found", [])
    monkeypatch.setitem(sys.modules, "journey_core.kernels.loops", None)
    assert compiled.loops() is None
    assert compiled.load() is None
    compiled.load_behind()
    assert compiled.loops() is None


@pytest.mark.parametrize("module", ["journey_core.cli", "journey_core.funnel.counts"])
def test_nobody_imports_numba_by_the_way(module: str) -> None:
    code = f"import {module}, sys; assert 'numba' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
