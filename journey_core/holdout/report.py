"""What a holdout report says: the split, and every cell with its numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

Gate = Literal["counts", "early", "normal"]
Verdict = Literal[
    "invalid", "immature", "underpowered", "no detectable effect", "better", "worse",
    "guardrail breached",
]  # fmt: skip
Correction = Literal["holm", "bh", "none"]
Interval = tuple[float, float]
Pair = tuple[float | None, float | None]


class Cell(NamedTuple):
    """One arm of one segment against the control, by one metric; None is what is undefined.

    `n` and `mean` are [control, arm]; for a proportion the mean is the share, `events` counts
    values that are not 0 (successes). `difference` is arm minus control in the metric's unit, with
    its `interval` at 1 - alpha; `p` belongs to the difference, `p_adjusted` is corrected over all
    cells that have one. `relative` is the ratio of means minus 1. With a covariate, `mean` stays as
    it was seen; difference, intervals, p and relative are of the adjusted values, and `saving` is
    the share of the variance that the covariate took away. `expected` are the events to expect in
    the smaller arm, what the `gate` reads; below it `exact_p` is Fisher's, for a proportion.

    `sequential` is an interval that holds at every look; `shrunk` and `shrunk_interval` pull the
    segments of one `by`, arm and metric towards each other (approximate). `assigned` are all
    customers [control, arm], `n` the mature ones among them.
    """

    by: str | None
    segment: str
    arm: str
    metric: str
    n: tuple[int, int]
    mean: Pair
    difference: float | None
    interval: Interval | None
    p: float | None
    p_adjusted: float | None
    relative: float | None
    relative_interval: Interval | None
    method: str
    gate: Gate
    verdict: Verdict
    events: tuple[int, int]
    expected: float
    sequential: Interval | None
    shrunk: float | None
    shrunk_interval: Interval | None
    saving: float | None
    exact_p: float | None
    assigned: tuple[int, int] | None


@dataclass(frozen=True)
class Srm:
    """Whether the split is as planned. `ok` is False when p is below 0.001: verdicts are invalid.

    `p` is the chi-square's, `anytime_p` one that may be looked at every day; both None with fewer
    than two arms or nobody in them. `power`: how likely the check is to notice that the smallest
    arm lost a tenth of its members. `counts` are customers, `shares` as planned, per arm.
    """

    p: float | None
    counts: Mapping[str, int]
    ok: bool
    shares: Mapping[str, float]
    anytime_p: float | None
    power: float | None


@dataclass(frozen=True)
class Report:
    """`comparisons`: the cells that have a p, over which the correction was made."""

    srm: Srm
    cells: Sequence[Cell]
    comparisons: int
    alpha: float
    correct: Correction


def document(report: Report) -> dict[str, Any]:
    """The report for scripts, with the keys of the command line."""
    srm = report.srm
    return {
        "srm": {
            "p": srm.p, "counts": dict(srm.counts), "ok": srm.ok, "shares": dict(srm.shares),
            "anytime_p": srm.anytime_p, "power": srm.power,
        },
        "cells": [cell._asdict() for cell in report.cells],
        "comparisons": report.comparisons,
        "alpha": report.alpha,
        "correct": report.correct,
    }  # fmt: skip
