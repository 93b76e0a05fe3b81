"""An interval that holds however often one looks: an asymptotic confidence sequence."""

from __future__ import annotations

from math import log, sqrt

import numpy as np

from journey_core.kernels.shapes import Floats


def half_width(error: Floats, n: Floats, planned: int, alpha: float) -> Floats:
    """Half the width around the difference, at each cell's `n` customers (both arms).

    `error` is the standard error of the difference now, `planned` the customers (both arms) at
    which the sequence is to be narrowest: fixed before the first look, and the same at every look.
    NaN where there is no error.
    Source: I. Waudby-Smith, D. Arbour, R. Sinha, E. H. Kennedy and A. Ramdas, Time-uniform central
    limit theory and asymptotic confidence sequences, arXiv:2103.06476, equation 9; n times the
    squared error stands for the variance there.
    """
    rho = tuned(planned, alpha) ** 2
    some = np.maximum(n, 1)
    wide = some * rho + 1
    return error * np.sqrt(2 * wide / (some * rho) * np.log(np.sqrt(wide) / alpha))


def tuned(planned: int, alpha: float) -> float:
    """Rho, for a sequence that is about narrowest at `planned` customers (appendix of the same)."""
    least = -2 * log(alpha)
    return sqrt((least + log(least + 1)) / max(planned, 1))
