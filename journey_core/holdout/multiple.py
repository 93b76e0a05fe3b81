"""Corrects p values for how many were looked at."""

from __future__ import annotations

import numpy as np

from journey_core.holdout.report import Correction
from journey_core.kernels.shapes import Floats


def corrected(p: Floats, how: Correction) -> Floats:
    """The p values corrected over all that are defined; NaN stays NaN and does not count."""
    found = p.copy()
    there = np.flatnonzero(~np.isnan(p))
    if len(there) and how != "none":
        order = there[np.argsort(p[there], kind="stable")]
        found[order] = holm(p[order]) if how == "holm" else benjamini_hochberg(p[order])
    return found


def holm(ascending: Floats) -> Floats:
    """For segments declared beforehand: the chance of even one false alarm is held.

    Source: S. Holm, A simple sequentially rejective multiple test procedure, Scandinavian Journal
    of Statistics 6 (1979) 65-70.
    """
    left = np.arange(len(ascending), 0, -1)
    return np.minimum(1, np.maximum.accumulate(ascending * left))


def benjamini_hochberg(ascending: Floats) -> Floats:
    """For exploration: the share of false alarms among the alarms is held.

    Source: Y. Benjamini and Y. Hochberg, Controlling the false discovery rate, JRSS B 57 (1995)
    289-300.
    """
    rank = np.arange(1, len(ascending) + 1)
    grown = ascending * len(ascending) / rank
    return np.minimum(1, np.minimum.accumulate(grown[::-1])[::-1])
