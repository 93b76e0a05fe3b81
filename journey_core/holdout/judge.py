"""From aggregates to a report: every number of every cell, and what may be said about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import repeat
from typing import Any

import numpy as np

from journey_core.holdout import exact, families, sequential, srm
from journey_core.holdout.cells import Aggregates, Cells, Metric, pair
from journey_core.holdout.estimate import METHODS, Estimated, estimate
from journey_core.holdout.gate import GATES
from journey_core.holdout.multiple import corrected
from journey_core.holdout.report import Cell, Correction, Report
from journey_core.holdout.verdict import VERDICTS, decide
from journey_core.kernels.shapes import Floats


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

    `shares` are the planned ones, adding up to 1 (equal by default). `planned` is the number of
    customers the confidence sequences are tuned at, fixed before the first look; without it there
    are none. `covariate` says that the second column of means and proportions is one (CUPED); that
    of a ratio is its denominator. `metrics` are those asked for, in the order of the report.
    """
    split = srm.check(counts, shares)
    cells = pair(found, control=control, arms=list(split.shares), metrics=metrics)
    numbers = estimate(cells, alpha, covariate=covariate)
    adjusted = corrected(numbers.estimate.p, correct)
    said = decide(cells, numbers, adjusted, alpha, is_valid=split.ok)
    columns = _columns(cells, numbers, adjusted, alpha, planned)
    verdicts = [VERDICTS[place] for place in said.tolist()]
    places = zip(*cells.places, strict=True) if cells.places else [()] * 4
    made = tuple(map(Cell._make, zip(*places, *columns[:10], verdicts, *columns[10:], strict=True)))
    return Report(split, made, int((~np.isnan(adjusted)).sum()), alpha, correct)


def _columns(
    cells: Cells, found: Estimated, adjusted: Floats, alpha: float, planned: int | None
) -> list[Sequence[Any]]:
    """What stands in a cell after its place, one list a field, the verdict left out."""
    control, treated, shown = cells.control, cells.treated, found.estimate
    shrunk = families.shrunk(cells, found, alpha)
    exact_p = exact.fisher(control, treated, found.is_proportion & ~found.gated.shown)
    return [
        _whole(control.n, treated.n),
        _means(cells, found),
        _some(shown.difference),
        _both(shown.low, shown.high),
        _some(shown.p),
        _some(adjusted),
        _some(found.relative.value),
        _both(found.relative.low, found.relative.high),
        [METHODS[m] for m in found.method.tolist()],
        [GATES[int(level)] for level in found.gated.level.tolist()],
        _whole(control.events, treated.events),
        found.gated.expected.tolist(),
        _sequence(found, alpha, planned),
        _some(shrunk.value),
        _both(shrunk.low, shrunk.high),
        _some(found.saving),
        _some(exact_p),
        _assigned(cells),
    ]


def _sequence(found: Estimated, alpha: float, planned: int | None) -> Sequence[Any]:
    if planned is None:
        return list(repeat(None, len(found.method)))
    shown = found.estimate
    n = found.control.n + found.treated.n
    half = sequential.half_width(shown.error, n, planned, alpha)
    half = np.where(found.gated.normal, half, np.nan)
    return _both(shown.difference - half, shown.difference + half)


def _means(cells: Cells, found: Estimated) -> list[tuple[float | None, float | None]]:
    """As seen, before any adjustment; a ratio is a ratio."""
    of_ratio = found.method >= METHODS.index("delta method, pooled variance")
    sides = [
        _some(np.where(arm.n > 0, np.where(of_ratio, ratio.mean, arm.mean), np.nan))
        for arm, ratio in ((cells.control, found.control), (cells.treated, found.treated))
    ]
    return list(zip(*sides, strict=True))


def _assigned(cells: Cells) -> Sequence[Any]:
    if cells.assigned_control is None or cells.assigned_treated is None:
        return list(repeat(None, len(cells)))
    return _whole(cells.assigned_control, cells.assigned_treated)


def _whole(first: Floats, second: Floats) -> list[tuple[int, int]]:
    sides = [side.round().astype(np.int64).tolist() for side in (first, second)]
    return list(zip(*sides, strict=True))


def _some(values: Floats) -> list[float | None]:
    """The numbers; what is not finite is None."""
    known = np.isfinite(values)
    found = values.astype(object)
    found[~known] = None
    return found.tolist()


def _both(low: Floats, high: Floats) -> list[tuple[float, float] | None]:
    found: list[tuple[float, float] | None] = list(zip(low.tolist(), high.tolist(), strict=True))
    for place in np.flatnonzero(~(np.isfinite(low) & np.isfinite(high))).tolist():
        found[place] = None
    return found
