"""The first completion over several ways, with the latest start that gives it."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from journey_core.kernels.clock import Clock
from journey_core.kernels.shapes import Reached
from journey_core.kernels.union import earliest

CLOCK = Clock(4, 7)
WAYS = st.lists(
    st.dictionaries(st.integers(0, 4), st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=5),
    min_size=1,
    max_size=3,
)


@given(WAYS)
def test_the_earliest_of_each_customer(ways: list[dict[int, tuple[int, int]]]) -> None:
    parts = [
        Reached(
            np.array([c << 4 | way[c][0] for c in sorted(way)], np.int64),
            np.array([c << 4 | way[c][1] for c in sorted(way)], np.int64),
        )
        for way in ways
    ]
    told = earliest(parts, CLOCK)
    expected = {}
    for customer in sorted({c for way in ways for c in way}):
        ends = [way[customer] for way in ways if customer in way]
        first = min(at for at, _ in ends)
        expected[customer] = (first, max(start for at, start in ends if at == first))
    assert (
        dict(
            zip(
                CLOCK.customers(told.at).tolist(),
                zip(CLOCK.times(told.at).tolist(), CLOCK.times(told.start).tolist(), strict=True),
                strict=True,
            )
        )
        == expected
    )
