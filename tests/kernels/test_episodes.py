"""Moments and episodes in groups, against reading them one by one."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from journey_core.kernels.episodes import Episodes
from journey_core.kernels.moments import Moments, latest

groups, times = st.integers(0, 4), st.integers(-6, 6)
moments = st.lists(st.tuples(groups, times), max_size=20)
episodes = st.lists(st.tuples(groups, times, st.integers(-3, 8)), max_size=20)


@given(moments, moments)
def test_the_moments_of_a_group_before_another_one(
    given_: list[tuple[int, int]], asked: list[tuple[int, int]]
) -> None:
    found = Moments(*_columns(given_, 2))
    assert [*zip(found.of.tolist(), found.at.tolist(), strict=True)] == sorted(
        [(sorted({g for g, _ in given_}).index(group), at) for group, at in given_]
    )
    group, at = _columns(asked, 2)
    place = found.group(group)
    known = place >= 0
    assert known.tolist() == [any(group == g for g, _ in given_) for group, _ in asked]
    before = found.before(place[known], at[known]) - found.opening[place[known]]
    assert before.tolist() == [
        sum(g == group and t < at for g, t in given_)
        for (group, at), there in zip(asked, known, strict=True)
        if there
    ]


@given(episodes, moments)
def test_an_episode_holds_from_its_start_up_to_its_end(
    given_: list[tuple[int, int, int]], asked: list[tuple[int, int]]
) -> None:
    group, start, lasts = _columns(given_, 3)
    held = Episodes(group, start, start + lasts).hold(*_columns(asked, 2))
    assert held.tolist() == [
        any(g == group and start <= at < start + lasts for g, start, lasts in given_)
        for group, at in asked
    ]


def _columns(rows: list, size: int) -> np.ndarray:
    return np.array(rows, np.int64).reshape(-1, size).T


@given(st.lists(times).map(sorted), st.lists(times), st.booleans())
def test_the_latest_key_not_after_a_moment(keys: list[int], at: list[int], is_sorted: bool) -> None:
    at = sorted(at) if is_sorted else at
    found = latest(np.array(keys, np.int64), np.array(at, np.int64))
    assert found.tolist() == [sum(key <= one for key in keys) - 1 for one in at]
