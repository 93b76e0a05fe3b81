"""Which formula a cell gets: by the kind of its metric, its covariate and what it can carry."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from journey_core.holdout import cuped, effect, gate, ratio
from journey_core.holdout.cells import Cells
from journey_core.holdout.effect import Estimate
from journey_core.holdout.gate import Gated
from journey_core.holdout.moments import Moments
from journey_core.holdout.proportion import newcombe
from journey_core.holdout.relative import Relative, log_ratio
from journey_core.kernels.shapes import Flags, Floats

METHODS = (
    "counts only",
    "Newcombe, pooled z",
    "pooled variance",
    "Welch",
    "CUPED, pooled variance",
    "CUPED, Welch",
    "delta method, pooled variance",
    "delta method, Welch",
)


class Estimated(NamedTuple):
    """One entry a cell; `method` is a place in METHODS. NaN is what is undefined or not shown.

    `control` and `treated` are what was compared: adjusted, or ratios, where that was asked for.
    """

    gated: Gated
    estimate: Estimate
    relative: Relative
    method: Floats
    saving: Floats
    control: Moments
    treated: Moments
    is_proportion: Flags


def estimate(cells: Cells, alpha: float, *, covariate: bool) -> Estimated:
    """The difference of each cell; at the gate `counts` only the bare difference is left."""
    kinds = np.array([metric.kind for metric in cells.metrics], dtype=object)
    of_ratio, share = kinds == "ratio", kinds == "proportion"
    adjusts = ~of_ratio & covariate
    control, treated = _first_columns(cells, of_ratio)
    gated = gate.gate(control, treated)
    saving = np.full(len(cells), np.nan)
    if covariate and len(cells):
        adjusted = cuped.adjust(cells.control, cells.treated)
        use = adjusts & gated.shown
        control, treated = (
            adjusted.control.where(use, control),
            adjusted.treated.where(use, treated),
        )
        saving = np.where(use, adjusted.saving, np.nan)
    uses_welch = gate.trusts_welch(cells.control, cells.treated, gated.expected, adjusts)
    plain = share & ~adjusts
    found = effect.difference(control, treated, alpha, uses_welch, gated.shown & ~plain)
    found = newcombe(control, treated, alpha).where(plain, found)
    base = np.where(adjusts, 4, np.where(of_ratio, 6, 2)) + uses_welch
    method = np.where(gated.shown, np.where(plain, 1, base), 0)
    relative = log_ratio(control, treated, alpha)
    hidden = np.where(gated.shown, 0.0, np.nan)
    shown = Estimate(found.difference, found.error, *(one + hidden for one in found[2:]))
    return Estimated(gated, shown, Relative(*(one + hidden for one in relative)), method, saving,
                     control, treated, share)  # fmt: skip


def _first_columns(cells: Cells, of_ratio: Flags) -> tuple[Moments, Moments]:
    """Value alone, without its second column; ratios as the means they are linear in."""
    control, treated = cells.control.alone(), cells.treated.alone()
    if of_ratio.any():
        control = ratio.linear(cells.control).where(of_ratio, control)
        treated = ratio.linear(cells.treated).where(of_ratio, treated)
    return control, treated
