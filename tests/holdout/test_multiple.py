"""Corrections as statsmodels has them; what is undefined is left out of the count."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from journey_core.holdout.multiple import corrected
from journey_core.holdout.report import Correction


@settings(deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
@pytest.mark.parametrize(("how", "theirs"), [("holm", "holm"), ("bh", "fdr_bh")])
def test_as_statsmodels_has_it(how: Correction, theirs: str, p: list[float]) -> None:
    wanted = multipletests(p, method=theirs)[1]
    # The smallest numbers there are have no digits left to agree on.
    np.testing.assert_allclose(corrected(np.array(p), how), wanted, rtol=1e-12, atol=1e-300)


def test_undefined_does_not_count() -> None:
    p = np.array([0.01, np.nan, 0.04])
    assert corrected(p, "holm").tolist() == pytest.approx([0.02, np.nan, 0.04], nan_ok=True)
    assert corrected(p, "none").tolist() == pytest.approx(p.tolist(), nan_ok=True)
    assert np.isnan(corrected(np.array([np.nan]), "bh"))[0]


@settings(deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=20), st.randoms())
@pytest.mark.parametrize("how", ["holm", "bh"])
def test_order_does_not_matter_and_nothing_gets_smaller(how: Correction, p, rng) -> None:
    found = corrected(np.array(p), how)
    assert (found >= np.array(p) - 1e-15).all()
    places = list(range(len(p)))
    rng.shuffle(places)
    np.testing.assert_array_equal(corrected(np.array(p)[places], how), found[places])
