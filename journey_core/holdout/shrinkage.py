"""Draws the segments of one family towards each other, as far as they do not differ."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from journey_core.kernels.shapes import Floats

GRID = 30
_WIDEST = 3.0  # the grid ends at so many times the spread of what was seen


class Shrunk(NamedTuple):
    """The segments' estimates and intervals; NaN where a segment had none. Approximate."""

    value: Floats
    low: Floats
    high: Floats


def shrink(difference: Floats, error: Floats, alpha: float) -> Shrunk:
    """One family: segment differences and their standard errors, NaN where there is none.

    Normal data, normal segments around a common mean with a flat prior. The spread tau between
    segments is integrated over a grid with a flat prior, not plugged in, so that a family of few
    segments is not taken for one without differences. The interval is the normal one with the
    posterior's mean and variance. Two segments at least; otherwise all NaN.
    Source: A. Gelman et al., Bayesian Data Analysis, 3rd edition, section 5.4.
    """
    from scipy.special import ndtri

    value, spread = np.full(len(difference), np.nan), np.full(len(difference), np.nan)
    there = np.flatnonzero(np.isfinite(difference) & np.isfinite(error) & (error > 0))
    if len(there) >= 2:
        value[there], spread[there] = _posterior(difference[there], error[there])
    half = float(ndtri(1 - alpha / 2)) * spread
    return Shrunk(value, value - half, value + half)


def _posterior(y: Floats, error: Floats) -> tuple[Floats, Floats]:
    """Mean and standard deviation of each segment's effect, over all values of tau."""
    seen = max(float(y.std(ddof=1)), float(error.mean()))
    tau = np.linspace(0, _WIDEST * seen, GRID)[:, None]
    total = tau**2 + error**2
    precision = (1 / total).sum(axis=1, keepdims=True)
    centre = (y / total).sum(axis=1, keepdims=True) / precision
    logs = -0.5 * (np.log(total) + (y - centre) ** 2 / total).sum(axis=1, keepdims=True)
    logs -= 0.5 * np.log(precision)
    weight = np.exp(logs - logs.max())
    weight /= weight.sum()
    pull = error**2 / total
    mean = pull * centre + (1 - pull) * y
    var = tau**2 * pull + pull**2 / precision
    middle = (weight * mean).sum(axis=0)
    return middle, np.sqrt((weight * (var + (mean - middle) ** 2)).sum(axis=0))
