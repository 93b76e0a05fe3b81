"""The first week against later ones; the sequence against its own tuning."""

from __future__ import annotations

import numpy as np
import pytest

from journey_core.holdout.moments import Moments
from journey_core.holdout.novelty import novelty
from journey_core.holdout.sequential import half_width

WEEKS = 6


def _weeks(shares: list[float], n: float = 4000) -> Moments:
    share = np.array(shares)
    return Moments.of(
        n=np.full(len(share), n), mean=share, var=share * (1 - share), events=share * n
    )


@pytest.mark.parametrize("is_proportion", [True, False])
def test_an_effect_that_wears_off_is_flagged(is_proportion: bool) -> None:
    flat = _weeks([0.1] * WEEKS)
    fading = novelty(flat, _weeks([0.16] + [0.105] * 5), is_proportion=is_proportion)
    assert fading.flagged
    assert fading.first == pytest.approx(0.06)
    assert fading.later == pytest.approx(0.005)
    steady = novelty(flat, _weeks([0.12] * WEEKS), is_proportion=is_proportion)
    assert not steady.flagged
    assert steady.p == pytest.approx(1)
    assert len(steady.weeks.difference) == WEEKS


def test_too_little_is_not_judged() -> None:
    few = novelty(_weeks([0.1] * 3, 20), _weeks([0.3] * 3, 20), is_proportion=True)
    assert few.p is None
    assert np.isnan(few.weeks.difference).all()
    assert not novelty(_weeks([0.1]), _weeks([0.2]), is_proportion=True).flagged


def test_a_sequence_is_narrowest_about_where_it_was_planned() -> None:
    """In units of the fixed interval at the same size; and it is always wider than that."""
    sizes = np.geomspace(100, 1e6, 60)
    error = 1 / np.sqrt(sizes)
    wide = half_width(error, sizes, 10_000, 0.05) / (1.96 * error)
    assert sizes[wide.argmin()] == pytest.approx(10_000, rel=0.5)
    assert wide.min() > 1.3
    by_hand = np.sqrt(2 * (1e4 * 9e-4 + 1) / 9e-4 / 1e8 * np.log(np.sqrt(1e4 * 9e-4 + 1) / 0.05))
    planned = (5.9915 + np.log(6.9915)) / 9e-4  # the size at which rho is 0.03
    assert half_width(np.array([0.01]), np.array([1e4]), round(planned), 0.05)[0] == pytest.approx(
        by_hand, rel=1e-3
    )
