"""Groups put together by counting, against numpy's comparing sort."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journey_core.kernels.distinct import distinct, drop_repeats, numbered
from journey_core.kernels.grouping import count_distinct, customers_by_place, group_order


@pytest.mark.parametrize("groups", [1, 2, 1 << 16, (1 << 16) + 1, 1 << 40])
@settings(deadline=None)
@given(st.data())
def test_groups_come_together_and_keep_their_order(groups: int, data: st.DataObject) -> None:
    some = st.integers(0, min(groups - 1, 5)) | st.integers(0, groups - 1)
    group = np.array(data.draw(st.lists(some, max_size=40)), np.int64)
    assert group_order(group, groups).tolist() == np.argsort(group, kind="stable").tolist()


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=30).map(sorted))
def test_customers_count_once_a_group(pairs: list[tuple[int, int]]) -> None:
    counts = np.array([sum(g == number for g, _ in pairs) for number in range(5)], np.int64)
    customer = np.array([c for _, c in pairs], np.int64)
    expected = [len({c for g, c in pairs if g == number}) for number in range(5)]
    assert count_distinct(counts, customer).tolist() == expected


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
