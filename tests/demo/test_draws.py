"""Draws belong to a customer, spread evenly, and message numbers never meet."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from journey_core.demo.draws import TURN_BITS, Draws, message_numbers

seeds = st.integers(-(10**12), 10**12)


@given(seed=seeds, first=st.integers(1, 2_000_000), cut=st.integers(1, 9))
def test_a_customer_draws_the_same_alone_and_among_others(seed: int, first: int, cut: int) -> None:
    together = Draws(seed, np.arange(first, first + 10))
    alone = Draws(seed, np.arange(first + cut, first + cut + 1))
    for draw in ("uniform", "exponential", "normal"):
        assert getattr(together, draw)("stream")[cut] == getattr(alone, draw)("stream")[0]


@given(seed=seeds)
def test_streams_turns_and_seeds_differ(seed: int) -> None:
    index = np.arange(1, 500)
    one = Draws(seed, index).uniform("one")
    assert not np.array_equal(one, Draws(seed, index).uniform("two"))
    assert not np.array_equal(one, Draws(seed, index).uniform("one", turn=1))
    assert not np.array_equal(one, Draws(seed + 1, index).uniform("one"))
    assert (one > 0).all()
    assert (one < 1).all()


def test_draws_spread_as_their_names_say() -> None:
    draws = Draws(3, np.arange(1, 200_001))
    deciles = np.bincount((draws.uniform("u") * 10).astype(int), minlength=10)
    assert (abs(deciles - 20_000) < 5 * np.sqrt(18_000)).all()
    assert draws.exponential("e").mean() == pytest.approx(1, abs=0.02)
    assert draws.normal("n").mean() == pytest.approx(0, abs=0.02)
    assert draws.normal("n").std() == pytest.approx(1, abs=0.02)
    shares = np.bincount(draws.pick("p", (1, 2, 5))) / 200_000
    assert shares == pytest.approx([0.125, 0.25, 0.625], abs=0.01)


def test_weights_may_differ_by_row() -> None:
    draws = Draws(3, np.arange(1, 4))
    assert draws.pick("p", [[1, 0, 0], [0, 1, 0], [0, 0, 1]]).tolist() == [0, 1, 2]


@given(
    seed=seeds,
    rows=st.sets(st.tuples(st.integers(1, 2**40), st.integers(0, 2**TURN_BITS - 1)), min_size=2),
)
def test_message_numbers_are_different_and_fit_63_bits(seed: int, rows: set) -> None:
    index, nth = (np.array(column) for column in zip(*rows, strict=True))
    numbers = message_numbers(seed, index, nth)
    assert len(set(numbers.tolist())) == len(rows)
    assert (numbers >= 0).all()
