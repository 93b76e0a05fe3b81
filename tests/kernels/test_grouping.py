"""Groups put together by counting, against numpy's comparing sort."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from journey_core.kernels.distinct import distinct, drop_repeats, numbered
from journey_core.kernels.grouping import count_distinct, group_order


@pytest.mark.parametrize("groups", [1, 2, 1 << 16, (1 << 16) + 1, 1 << 40])
@given(st.data())
def test_groups_come_together_and_keep_their_order(groups: int, data: st.DataObject) -> None:
    some = st.integers(0, min(groups - 1, 5)) | st.integers(0, groups - 1)
    group = np.array(data.draw(st.lists(some, max_size=40)), np.int64)
    assert group_order(group, groups).tolist() == np.argsort(group, kind="stable").tolist()


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=30).map(sorted))
def test_customers_count_once_a_group(pairs: list[tuple[int, int]]) -> None:
    group = np.array([g for g, _ in pairs], np.int64)
    customer = np.array([c for _, c in pairs], np.int64)
    expected = [len({c for g, c in pairs if g == number}) for number in range(5)]
    assert count_distinct(group, customer, 5).tolist() == expected


@given(st.lists(st.integers(0, 9)).map(lambda values: np.array(values, np.int64)))
def test_distinct_values(values: np.ndarray) -> None:
    found, place = numbered(values)
    assert found.tolist() == sorted(set(values.tolist())) == distinct(values).tolist()
    assert found[place].tolist() == values.tolist()
    assert drop_repeats(np.sort(values)).tolist() == found.tolist()
