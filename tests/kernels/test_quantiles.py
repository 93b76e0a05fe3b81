"""Quantiles by group against numpy's own, one group at a time."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from journey_core.kernels.quantiles import grouped_quantiles

SHARES = (0.25, 0.5, 0.75, 0.9)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 1 << 40)), max_size=30))
def test_each_group_has_the_quantiles_of_its_values(pairs: list[tuple[int, int]]) -> None:
    group = np.array([g for g, _ in pairs], np.int64)
    values = np.array([v for _, v in pairs], np.int64)
    counts, found = grouped_quantiles(group, values, 4, SHARES)
    for number in range(4):
        mine = values[group == number]
        assert counts[number] == len(mine)
        if len(mine):
            np.testing.assert_allclose(found[number], np.quantile(mine, SHARES), rtol=1e-12)
        else:
            assert np.isnan(found[number]).all()


def test_values_too_large_to_share_an_integer_with_their_group() -> None:
    values = np.array([1 << 61, 5, (1 << 61) + 4, 7], np.int64)
    counts, found = grouped_quantiles(np.array([6, 1, 6, 1]), values, 7, (0.5,))
    assert counts.tolist() == [0, 2, 0, 0, 0, 0, 2]
    assert found[1, 0] == 6
    assert found[6, 0] == float((1 << 61) + 2)


@settings(deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 4), st.integers(1, 600))
def test_few_groups_of_many_values(seed: int, groups: int, number: int) -> None:
    rng = np.random.default_rng(seed)
    group, values = rng.integers(0, groups, number), rng.integers(0, 50, number)
    asked = values.copy()
    counts, found = grouped_quantiles(group, values, groups, SHARES)
    assert (values == asked).all(), "what was given stays as it was"
    for place in range(groups):
        mine = values[group == place]
        assert counts[place] == len(mine)
        if len(mine):
            np.testing.assert_allclose(found[place], np.quantile(mine, SHARES), rtol=1e-12)
