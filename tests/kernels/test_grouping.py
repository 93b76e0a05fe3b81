"""Groups put together by counting, against numpy's comparing sort."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from journey_core.kernels.distinct import distinct, drop_repeats, numbered
from journey_core.kernels.grouping import count_distinct, customers_by_place, sorted_within

VALUES = st.integers(0, 5) | st.integers(0, 1 << 62)
PAIRS = st.lists(st.tuples(st.integers(0, 4), VALUES), max_size=30)


def columns(pairs: list[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    group, value = np.array(pairs, np.int64).reshape(-1, 2).T.copy()
    return group, value


@settings(deadline=None)
@given(PAIRS)
def test_values_are_sorted_inside_their_groups(pairs: list[tuple[int, int]]) -> None:
    assert sorted_within(*columns(pairs)).tolist() == [value for _, value in sorted(pairs)]


@settings(deadline=None)
@given(PAIRS)
def test_customers_count_once_a_group(pairs: list[tuple[int, int]]) -> None:
    expected = [len({c for g, c in pairs if g == number}) for number in range(5)]
    assert count_distinct(*columns(pairs), 5).tolist() == expected


@settings(deadline=None)
@given(st.integers(1, 150), st.data())
def test_customers_count_once_a_place(places: int, data: st.DataObject) -> None:
    stay = st.tuples(
        st.sampled_from([0, 1, 61, 62, 63, 124]).map(lambda p: p % places), st.booleans()
    )
    stays = data.draw(st.lists(st.lists(stay, min_size=1, max_size=5), max_size=5))
    of = np.array([data.draw(st.integers(0, 2)) for _ in stays], np.int64)
    sizes = np.array([len(own) for own in stays], np.int64)
    place = np.array([p for own in stays for p, _ in own], np.int64)
    counted = np.array([c for own in stays for _, c in own], bool)
    but = np.flatnonzero(~counted)
    found = customers_by_place(np.cumsum(sizes) - sizes, place, but, of, (3, places))
    for group in range(3):
        been = [{p for p, c in own if c} for own, g in zip(stays, of, strict=True) if g == group]
        assert found[group].tolist() == [sum(p in own for own in been) for p in range(places)]


@settings(deadline=None)
@given(st.lists(st.integers(0, 9)).map(lambda values: np.array(values, np.int64)))
def test_distinct_values(values: np.ndarray) -> None:
    found, place = numbered(values)
    assert found.tolist() == sorted(set(values.tolist())) == distinct(values).tolist()
    assert found[place].tolist() == values.tolist()
    assert drop_repeats(np.sort(values)).tolist() == found.tolist()
