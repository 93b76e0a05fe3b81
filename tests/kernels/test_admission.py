"""Caps and cooldowns against candidates asked one after the other, and what must always hold."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeAlias
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journey_core.kernels import compiled, sweep
from journey_core.kernels.admission import Admitted, admit
from journey_core.kernels.caps import CapRule, CooldownRule
from journey_core.kernels.shapes import Flags, Ints
from tests.kernels.admission_oracle import Candidate, Cap, Cooldown, Told, admit_in_turn

RESPONSES, CHANNELS, CUSTOMERS = 3, 3, 4
VERDICTS = ("admitted", "cooling down", "capped")
History: TypeAlias = tuple[list[Candidate], list[Cap], list[Cooldown]]
some_responses = st.frozensets(st.integers(0, RESPONSES - 1), min_size=1)
some_channels = st.frozensets(st.integers(0, CHANNELS - 1), min_size=1)


@st.composite
def caps(draw: st.DrawFn) -> Cap:
    kind = draw(st.sampled_from(["rolling", "calendar", "pace"]))
    spans = st.integers(0, 12)
    return Cap(
        draw(st.integers(0, 4)),
        draw(spans) if kind == "rolling" else None,
        {c: draw(spans) for c in range(CUSTOMERS)} if kind == "pace" else None,
        draw(some_responses),
        draw(some_responses),
        draw(st.none() | some_channels),
        draw(st.booleans()),
    )


@st.composite
def histories(draw: st.DrawFn) -> History:
    asked = draw(st.lists(caps(), max_size=4))
    gaps = st.builds(Cooldown, st.integers(0, 10), some_responses)
    options = draw(st.integers(1, CHANNELS))
    lengths = draw(st.lists(st.integers(1, 9), min_size=len(asked), max_size=len(asked)))
    busy = draw(st.booleans())
    found = []
    for customer in range(draw(st.integers(1, CUSTOMERS))):
        times = draw(st.lists(st.integers(0, 20 if busy else 60), max_size=25))
        for t in sorted(times):
            order = draw(st.permutations(range(CHANNELS)))[: draw(st.integers(1, options))]
            found.append(
                Candidate(
                    customer,
                    t,
                    draw(st.integers(0, RESPONSES - 1)),
                    (*order, *(-1 for _ in range(options - len(order)))),
                    draw(st.sampled_from([True, True, True, False])),
                    tuple(t // length for length in lengths),
                )
            )
    return found, asked, draw(st.lists(gaps, max_size=3))


def _flags(codes: frozenset[int], size: int) -> Flags:
    return np.isin(np.arange(size), list(codes))


def _rule(number: int, cap: Cap, candidates: list[Candidate]) -> CapRule:
    of = cap.of_customer
    calendar = cap.window is None and of is None
    return CapRule(
        most=cap.most,
        looks_at=_flags(cap.looks_at, RESPONSES),
        counts=_flags(cap.counts, RESPONSES),
        window_ms=cap.window,
        window_of=_ints([of[one.customer] for one in candidates]) if of is not None else None,
        period=_ints([one.periods[number] for one in candidates]) if calendar else None,
        channels=None if cap.channels is None else _flags(cap.channels, CHANNELS),
        moves_on=cap.moves_on,
    )


def _ints(values: list[int]) -> Ints:
    return np.array(values, np.int64)


def _admit(
    candidates: list[Candidate], caps: list[Cap], cooldowns: list[Cooldown], few: int = 8
) -> Admitted:
    options = len(candidates[0].channels) if candidates else 1
    with patch.object(sweep, "_FEW", few):
        return admit(
            _ints([one.customer for one in candidates]),
            _ints([one.t for one in candidates]),
            _ints([one.response for one in candidates]),
            _ints([c for one in candidates for c in one.channels]).reshape(-1, options),
            np.array([one.eligible for one in candidates], bool),
            [_rule(number, cap, candidates) for number, cap in enumerate(caps)],
            [CooldownRule(one.gap, _flags(one.group, RESPONSES)) for one in cooldowns],
        )


def _told(found: Admitted) -> list[Told]:
    rows = zip(*(part.tolist() for part in found), strict=True)
    return [Told(VERDICTS[verdict], *rest) for verdict, *rest in rows]


@settings(deadline=None, max_examples=400)
@given(histories(), st.sampled_from([0, 1, 100]), st.sampled_from([1, 2, 16]))
def test_everyone_is_told_what_asking_in_turn_tells(history: History, few: int, kinds: int) -> None:
    with patch.object(sweep, "_KINDS", kinds):
        assert _told(_admit(*history, few=few)) == admit_in_turn(*history)


@settings(deadline=None, max_examples=200)
@given(histories())
def test_the_compiled_loop_tells_what_asking_in_turn_tells(history: History) -> None:
    loops = compiled.load()
    assert loops is not None, "numba belongs to the dev group"
    with patch.object(compiled, "loops", lambda: loops):
        assert _told(_admit(*history)) == admit_in_turn(*history)


@settings(deadline=None)
@given(histories(), st.sampled_from([0, 100]))
def test_no_window_ever_holds_more_than_its_cap(history: History, few: int) -> None:
    candidates, asked, cooldowns = history
    asked = [replace(cap, counts=cap.looks_at) for cap in asked]
    told = _told(_admit(candidates, asked, cooldowns, few))
    sent = [
        (one, said.channel)
        for one, said in zip(candidates, told, strict=True)
        if one.eligible and said.verdict == "admitted"
    ]
    for number, cap in enumerate(asked):
        counted = [
            one
            for one, channel in sent
            if one.response in cap.looks_at and (not cap.channels or channel in cap.channels)
        ]
        for last in counted:
            mine = [one for one in counted if one.customer == last.customer]
            window = cap.window_for(last.customer)
            if window is None:
                inside = [one for one in mine if one.periods[number] == last.periods[number]]
            else:
                inside = [one for one in mine if last.t - window < one.t <= last.t]
            assert len(inside) <= cap.most or window == 0


@settings(deadline=None)
@given(histories())
def test_who_is_not_eligible_changes_nothing_for_others(
    history: History,
) -> None:
    candidates, caps, cooldowns = history
    among = zip(candidates, _told(_admit(candidates, caps, cooldowns)), strict=True)
    alone = _admit([one for one in candidates if one.eligible], caps, cooldowns)
    assert [said for one, said in among if one.eligible] == _told(alone)


@settings(deadline=None)
@given(histories(), st.permutations(range(CUSTOMERS)))
def test_customers_may_come_in_any_order_and_alone(history: History, order: list[int]) -> None:
    candidates, caps, cooldowns = history
    together = _told(_admit(candidates, caps, cooldowns))
    apart = [[one for one in candidates if one.customer == customer] for customer in order]
    shuffled = [one for mine in apart for one in mine]
    said = dict(zip(map(id, shuffled), _told(_admit(shuffled, caps, cooldowns)), strict=True))
    assert [said[id(one)] for one in candidates] == together
    for mine in apart:
        assert _told(_admit(mine, caps, cooldowns)) == [said[id(one)] for one in mine]


def test_a_window_includes_its_end_and_not_its_beginning() -> None:
    everything = frozenset(range(RESPONSES))
    cap = Cap(1, window=7, looks_at=everything, counts=everything)
    candidates = [Candidate(0, t, 0, (0,)) for t in (10, 10, 16, 17)]
    told = _told(_admit(candidates, [cap], []))
    assert [one.verdict for one in told] == ["admitted", "capped", "capped", "admitted"]
    assert [one.room_at for one in told] == [-1, 17, 17, -1]


@settings(deadline=None)
@given(histories(), st.sampled_from([0, 100]), st.integers(1, 30))
def test_windows_too_long_for_one_sum_are_summed_apart(
    history: History, few: int, furthest: int
) -> None:
    with patch("journey_core.kernels.caps._FURTHEST", furthest):
        assert _told(_admit(*history, few=few)) == admit_in_turn(*history)


def test_windows_of_any_length_overflow_nothing() -> None:
    number, far = 100, 1 << 60
    customer = np.repeat(np.arange(number), 3)
    t = np.tile(np.array([0, far - 1, far]), number)
    one = np.ones(1, bool)
    cap = CapRule(most=1, looks_at=one, counts=one, window_ms=far)
    nought = np.zeros_like(t)
    found = admit(customer, t, nought, nought, t >= 0, [cap])
    assert found.verdict.tolist() == [0, 2, 0] * number
    assert found.room_at.tolist() == [-1, far, -1] * number


def test_channels_of_one_option_may_be_flat() -> None:
    all_of_one = np.ones(1, bool)
    cap = CapRule(most=1, looks_at=all_of_one, counts=all_of_one, window_ms=5)
    nought, times = np.zeros(3, np.int64), np.array([0, 4, 5])
    found = admit(nought, times, nought, nought, times >= 0, [cap])
    assert found.verdict.tolist() == [0, 2, 0]


def test_a_period_that_is_over_does_not_come_back() -> None:
    all_of_one = np.ones(1, bool)
    periods = np.array([4, 5, 4, 5, 6, 4])
    cap = CapRule(most=1, looks_at=all_of_one, counts=all_of_one, period=periods)
    nought, customer = np.zeros(6, np.int64), np.array([0, 0, 0, 0, 0, 1])
    found = admit(customer, np.arange(6), nought, nought, nought == 0, [cap])
    assert found.verdict.tolist() == [0, 0, 2, 2, 0, 0]


@pytest.mark.parametrize(("window", "period"), [(None, None), (1, np.zeros(0, np.int64))])
def test_a_cap_has_exactly_one_window(window: int | None, period: Ints | None) -> None:
    one = np.ones(1, bool)
    with pytest.raises(ValueError, match="exactly one"):
        CapRule(most=1, looks_at=one, counts=one, window_ms=window, period=period)
