"""Moments rolled up are what all rows together would have given."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journey_core.holdout.moments import Moments, merge, roll_up

from .samples import moments

numbers = st.floats(-1e6, 1e6, allow_nan=False).map(lambda x: round(x, 3))
samples = st.lists(st.lists(st.tuples(numbers, numbers), max_size=6), min_size=1, max_size=6)


def _same(found: Moments, wanted: Moments) -> None:
    for field in fields(Moments):
        mine, its = getattr(found, field.name), getattr(wanted, field.name)
        if its is None:
            assert mine is None
            continue
        scale = 1e-9 * max(1.0, *np.abs(wanted.mean)) * max(1.0, *np.abs(wanted.mean), 1e6)
        np.testing.assert_allclose(mine, its, rtol=1e-9, atol=scale if "var" in field.name
                                   or field.name == "covariance" else 1e-6)  # fmt: skip


@settings(deadline=None)
@given(samples, st.data())
def test_roll_up_is_the_whole(rows: list[list[tuple[float, float]]], data: st.DataObject) -> None:
    group = [data.draw(st.integers(0, 2)) for _ in rows]
    cells = moments(
        *([x for x, _ in row] for row in rows), others=[[y for _, y in row] for row in rows]
    )
    whole = [
        [pair for place, row in enumerate(rows) if group[place] == number for pair in row]
        for number in range(3)
    ]
    wanted = moments(
        *([x for x, _ in row] for row in whole), others=[[y for _, y in row] for row in whole]
    )
    _same(roll_up(cells, group, 3), wanted)


def test_merge_takes_two_samples_as_one() -> None:
    _same(merge(moments([1, 2, 0]), moments([5])), moments([1, 2, 0, 5]))


def test_nothing_becomes_nothing() -> None:
    empty = Moments.of(n=[0], mean=[None], var=[float("nan")], events=[0])
    assert empty.mean.tolist() == empty.var.tolist() == [0.0]
    assert roll_up(empty, [0], 2).n.tolist() == [0.0, 0.0]


def test_take_and_where() -> None:
    cells = moments([1, 2], [3, 4, 5])
    assert cells.take([1, -1, 0]).n.tolist() == [3, 0, 2]
    assert cells.where(np.array([True, False]), Moments.nothing(2)).mean.tolist() == [1.5, 0]
    assert Moments.nothing(0).take([-1]).mean.tolist() == [0]
    with pytest.raises(AssertionError):
        cells.second()
