"""Pairs are those that somebody would find who looks for the closest two, over and over."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from journey_core.kernels.pairing import NONE, nearest, pair

MOMENTS = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 30)), max_size=12).map(sorted)
Moments = list[tuple[int, int]]


def slowly(a: Moments, b: Moments, within: int) -> list[int]:
    """The closest two that are alone and cross nobody, until there are none."""
    close = sorted(
        (abs(at - other), i, j)
        for i, (group, at) in enumerate(a)
        for j, (of, other) in enumerate(b)
        if group == of and abs(at - other) <= within
    )
    taken: list[tuple[int, int]] = []
    for _, i, j in close:
        if all(k != i and n != j and (k < i) == (n < j) for k, n in taken):
            taken.append((i, j))
    found = dict(taken)
    return [found.get(i, NONE) for i in range(len(a))]


def columns(moments: Moments) -> tuple[np.ndarray, np.ndarray]:
    table = np.array(moments, np.int64).reshape(-1, 2)
    return table[:, 0] * 7, table[:, 1]


@settings(max_examples=400)
@given(MOMENTS, MOMENTS, st.integers(0, 12))
def test_pairs(a: Moments, b: Moments, within: int) -> None:
    assert pair(*columns(a), *columns(b), within).tolist() == slowly(a, b, within)


@settings(max_examples=60)
@given(MOMENTS, MOMENTS, st.integers(0, 12))
def test_moments_far_apart_are_paired_as_well(a: Moments, b: Moments, within: int) -> None:
    """Whole numbers so large that group and time do not fit into one."""
    far = 1 << 56
    (group_a, at_a), (group_b, at_b) = columns(a), columns(b)
    at_a, at_b = at_a * far, at_b * far
    found = pair(group_a, at_a, group_b, at_b, within * far)
    assert found.tolist() == slowly(a, b, within)


@settings(max_examples=150)
@given(MOMENTS, MOMENTS, st.integers(0, 12))
def test_nearest(a: Moments, b: Moments, within: int) -> None:
    expected = []
    for group, at in a:
        near = [(abs(at - other), j) for j, (of, other) in enumerate(b) if of == group]
        gap, place = min(near, default=(within + 1, NONE))
        expected.append(place if gap <= within else NONE)
    assert nearest(*columns(a), *columns(b), within).tolist() == expected


def test_the_nearest_wins_even_where_more_could_be_paired() -> None:
    a, b = [(0, 0), (0, 20)], [(0, 18), (0, 41)]
    assert pair(*columns(a), *columns(b), 24).tolist() == [NONE, 0]
