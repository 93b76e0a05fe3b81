"""Blocks of customers: everybody in one of them, nobody in two."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from journey_core.kernels.blocks import in_threads, shares

customers = st.lists(st.integers(0, 30), max_size=60).map(sorted)


@given(st.lists(customers, max_size=4), st.integers(1, 40))
def test_a_customer_is_in_one_block(parts: list[list[int]], most: int) -> None:
    arrays = [np.array(part, np.int64) for part in parts]
    blocks = shares(arrays, most)
    for number, part in enumerate(arrays):
        assert np.array_equal(np.concatenate([part[block[number]] for block in blocks]), part)
    held = [
        {int(one) for part, mine in zip(arrays, block, strict=True) for one in part[mine]}
        for block in blocks
    ]
    held = [block for block in held if block]
    assert all(max(before) < min(after) for before, after in pairwise(held))


def test_blocks_are_about_as_large_as_asked_for() -> None:
    random = np.random.default_rng(0)
    parts = [np.sort(random.integers(0, 100_000, size)) for size in (90_000, 30_000, 100)]
    sizes = [sum(mine.stop - mine.start for mine in block) for block in shares(parts, 10_000)]
    assert len(sizes) >= 12
    assert max(sizes) < 13_000


def test_answers_come_in_the_order_of_the_blocks() -> None:
    assert in_threads(lambda block: block * 2, [1, 2, 3]) == [2, 4, 6]
    assert in_threads(lambda block: block * 2, [1]) == [2]
