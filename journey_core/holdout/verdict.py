"""What may be said about a cell, in one of seven words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import get_args

import numpy as np

from journey_core.holdout.cells import Cells
from journey_core.holdout.estimate import Estimated
from journey_core.holdout.gate import NORMAL
from journey_core.holdout.report import Cell, Verdict
from journey_core.kernels.shapes import Flags, Floats, Ints

VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
_INVALID, _IMMATURE, _UNDERPOWERED, _NOTHING, _BETTER, _WORSE, _BREACHED = range(7)
POWER = 0.8
"""A cell could have seen a difference when it would have found it so often."""


def decide(
    cells: Cells, found: Estimated, adjusted: Floats, alpha: float, *, is_valid: bool
) -> Ints:
    """The place in VERDICTS of each cell; `adjusted` are the corrected p values.

    Better and worse need the normal gate and a corrected p below alpha. Without them: `immature`
    where the customers still to mature would open the gate; `underpowered` below the gate, or where
    a difference of the metric's `mde` would have been missed too often; else `no detectable
    effect`. A guardrail is breached where it got worse and the worst of its interval is beyond its
    margin; a worst beyond the margin that was not seen as worse is underpowered.
    """
    if not is_valid:
        return np.full(len(cells), _INVALID)
    up = np.array([1.0 if one.higher_is_better else -1.0 for one in cells.metrics])
    gain = found.estimate.difference * up
    said = np.where(_blind(cells, found, alpha), _UNDERPOWERED, _NOTHING)
    with np.errstate(invalid="ignore"):
        clear = found.gated.normal & (adjusted < alpha)
        said = np.where(clear, np.where(gain > 0, _BETTER, _WORSE), said)
        worst = np.where(up > 0, -found.estimate.low, found.estimate.high)
        margin = np.array([np.nan if m.margin is None else m.margin for m in cells.metrics])
        beyond = found.gated.normal & (worst > margin)
    said = np.where(beyond, np.where(gain < 0, _BREACHED, _UNDERPOWERED), said)
    return np.where(_immature(cells, found), _IMMATURE, said)


def conclude(cells: Iterable[Cell], guardrails: Iterable[str]) -> Verdict:
    """One arm's success metric and its guardrails, of the same segment, taken together.

    Better only where the success metric (the first that is no guardrail) is, and no guardrail is
    breached, worse or still unable to rule out harm.
    """
    watched, found = set(guardrails), list(cells)
    first = next((cell.verdict for cell in found if cell.metric not in watched), "underpowered")
    others = {cell.verdict for cell in found if cell.metric in watched}
    if first == "invalid" or not others:
        return first
    if "guardrail breached" in others:
        return "guardrail breached"
    if first == "better" and others & {"immature", "underpowered"}:
        return "immature" if "immature" in others else "underpowered"
    return first


def _blind(cells: Cells, found: Estimated, alpha: float) -> Flags:
    """Where the difference that matters would not have been seen; below normal without one, too."""
    from scipy.special import ndtri

    mde = np.array([np.nan if one.mde is None else one.mde for one in cells.metrics])
    needed = float(ndtri(1 - alpha / 2) + ndtri(POWER)) * found.estimate.error
    unknown = np.isnan(mde)
    with np.errstate(invalid="ignore"):
        sees = ~unknown & found.gated.shown & (needed <= mde)
    return np.where(unknown, ~found.gated.normal, ~sees)


def _immature(cells: Cells, found: Estimated) -> Flags:
    """Where the gate is not open yet, and would be if everybody assigned were mature."""
    if cells.assigned_control is None or cells.assigned_treated is None:
        return np.zeros(len(cells), dtype=bool)
    mature = np.minimum(cells.control.n, cells.treated.n)
    all_of_them = np.minimum(cells.assigned_control, cells.assigned_treated)
    later = found.gated.expected * all_of_them / np.maximum(mature, 1)
    waits = all_of_them > mature
    return waits & ~found.gated.normal & ((later >= NORMAL) | (mature == 0))
