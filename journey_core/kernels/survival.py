"""The share that has converted by a time, when some are still being watched."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from journey_core.kernels.intervals import Z95
from journey_core.kernels.shapes import Flags, Floats, Ints


class Converted(NamedTuple):
    """The share converted by each time at which anybody converts, ascending.

    `at_risk` were still watched and not converted just before; `low` and `high` are 95 % limits,
    `error` is Greenwood's standard error of the share.
    """

    time: Ints
    share: Floats
    error: Floats
    low: Floats
    high: Floats
    at_risk: Ints


def converted_by(time: Ints, happened: Flags) -> Converted:
    """One minus the Kaplan-Meier estimator; `time` of those to whom it has not happened is
    how long they were watched.

    Those whose watch ends at a time at which others convert count as watched then. The variance is
    Greenwood's; the limits are those of the log of minus the log of the share that remains, so that
    they stay between 0 and 1. Sources: E. L. Kaplan, P. Meier, Nonparametric estimation from
    incomplete observations, Journal of the American Statistical Association 53 (1958) 457-481;
    M. Greenwood, The natural duration of cancer, Reports on Public Health and Medical Subjects 33
    (1926); J. D. Kalbfleisch, R. L. Prentice, The Statistical Analysis of Failure Time Data (1980).
    """
    watched = np.sort(time)
    times, events = np.unique(time[happened], return_counts=True)
    at_risk = len(watched) - np.searchsorted(watched, times, "left")
    remain = np.cumprod(1 - events / at_risk)
    left = at_risk - events
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.cumsum(events / (at_risk * left))
        error = np.where(left > 0, remain * np.sqrt(spread), 0.0)
        width = Z95 * np.sqrt(spread) / np.abs(np.log(remain))
        low, high = 1 - remain ** np.exp(-width), 1 - remain ** np.exp(width)
    everyone = left == 0
    low[everyone], high[everyone] = np.nan, np.nan
    return Converted(times, 1 - remain, error, low, high, at_risk)
