"""Small samples as moments, by the textbook: what the tests hold the library against."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from journey_core.holdout.cells import Aggregates, Metric, Place
from journey_core.holdout.judge import judge
from journey_core.holdout.moments import Moments
from journey_core.holdout.report import Cell, Report

Values = Sequence[float] | np.ndarray


def moments(*samples: Values, others: Sequence[Values] | None = None) -> Moments:
    """One cell a sample; `others` is a second column of the same customers."""
    rows = [np.asarray(sample, dtype=float) for sample in samples]
    second = {}
    if others is not None:
        beside = [np.asarray(other, dtype=float) for other in others]
        second = {
            "other_mean": [_mean(one) for one in beside],
            "other_var": [_var(one) for one in beside],
            "covariance": [_together(x, y) for x, y in zip(rows, beside, strict=True)],
        }
    return Moments.of(
        n=[len(row) for row in rows],
        mean=[_mean(row) for row in rows],
        var=[_var(row) for row in rows],
        events=[np.count_nonzero(row) for row in rows],
        size=[_mean(np.abs(row)) for row in rows],
        **second,
    )


def judged(control: Values, treated: Values, metric: Metric, **how: object) -> Report:
    """The report on one metric of two arms, `c` and `t`; `covariates` are second columns."""
    others = how.pop("covariates", None)
    places = [Place(None, "all", arm, metric.name) for arm in "ct"]
    found = Aggregates(places, moments(control, treated, others=others))  # ty: ignore
    counts = {"c": 1000, "t": 1000}
    return judge(found, control="c", counts=counts, metrics=[metric], **how)  # ty: ignore


def only(report: Report) -> Cell:
    """The single cell of a report."""
    (cell,) = report.cells
    return cell


def _mean(row: np.ndarray) -> float:
    return float(row.mean()) if len(row) else float("nan")


def _var(row: np.ndarray) -> float:
    return float(row.var(ddof=1)) if len(row) > 1 else float("nan")


def _together(x: np.ndarray, y: np.ndarray) -> float:
    return float(np.cov(x, y)[0, 1]) if len(x) > 1 else float("nan")
