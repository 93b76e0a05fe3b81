"""From aggregates to a report: every number of every cell, and what may be said about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from journey_core.holdout.cells import Aggregates, Metric
from journey_core.holdout.report import Correction, Report


def judge(
    found: Aggregates,
    *,
    control: str,
    counts: Mapping[str, int],
    metrics: Sequence[Metric],
    shares: Mapping[str, float] | None = None,
    alpha: float = 0.05,
    correct: Correction = "holm",
    planned: int | None = None,
    covariate: bool = False,
) -> Report:
    """Each arm in `counts` (customers per arm, for the split) against `control`.

    `shares` are the planned ones (equal by default). `planned` is the number of customers the
    confidence sequences are tuned at, fixed before the first look. `covariate` says that the
    second column of means and proportions is one (CUPED); that of a ratio is its denominator.
    """
    raise NotImplementedError
