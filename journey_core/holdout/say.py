"""Says a verdict in a sentence with its numbers, as a person would read it out."""

from __future__ import annotations

from journey_core.holdout.cells import Metric
from journey_core.holdout.gate import EARLY, NORMAL
from journey_core.holdout.report import Cell, Srm

_UNITS = {"proportion": "per 100 customers", "mean": "per customer", "ratio": "each"}


def split(srm: Srm) -> str:
    """What the check of the split found."""
    sizes = ", ".join(f"{arm} {customers:,}" for arm, customers in srm.counts.items())
    if srm.p is None:
        return f"Split: {sizes}. There is nothing to compare it with."
    if not srm.ok:
        why = f"The split is not as planned ({_p(srm.p)}): {sizes}."
        return f"{why} Counts are shown, verdicts are not."
    said = f"Split: {sizes}, as planned ({_p(srm.p)})."
    if srm.power is None:
        return said
    return f"{said} The check would notice a tenth of the smallest arm missing {_often(srm.power)}."


def verdict(cell: Cell, metric: Metric, *, is_random: bool = True) -> str:
    """The verdict of one cell; without a random split it says that, and no causal word."""
    if not is_random:
        return f"Difference, not caused by contact: {_between(cell, metric)}"
    match cell.verdict:
        case "invalid":
            return "We cannot say: the split is not as planned"
        case "immature":
            return f"Too early to say: customers are still maturing, {_events(cell)}"
        case "underpowered":
            return _too_little(cell, metric)
        case "no detectable effect" if cell.interval is None:
            return "No clear effect: no value differs from another"
        case "no detectable effect":
            return f"{_unclear(cell)}: {_between(cell, metric)}"
        case "guardrail breached":
            return f"Worse than agreed: {_between(cell, metric)}, agreed {_margin(metric)}"
    better = "Better" if cell.verdict == "better" else "Worse"
    assert cell.difference is not None
    return f"{better}: {_amount(cell.difference, metric)}, likely {_between(cell, metric)}"


def _unclear(cell: Cell) -> str:
    """An interval beside 0 without a verdict: the correction for many comparisons took it."""
    if cell.interval is not None and cell.interval[0] * cell.interval[1] > 0:
        return "Not clear among so many comparisons"
    return "No clear effect"


def _too_little(cell: Cell, metric: Metric) -> str:
    if cell.gate == "counts":
        return f"Counts only: {_events(cell, EARLY)}"
    if cell.gate == "early":
        return f"Too early to say: {_events(cell)}"
    return f"Not enough to rule out what matters: {_between(cell, metric)}"


def _events(cell: Cell, needed: int = NORMAL) -> str:
    arm = "smaller arm"
    return f"{cell.expected:,.0f} of about {needed} expected events in the {arm}"


def _between(cell: Cell, metric: Metric) -> str:
    if cell.interval is None:
        return "unknown" if cell.difference is None else _amount(cell.difference, metric)
    low, high = cell.interval
    if low < 0 < high:
        return f"between {_amount(low, metric, unit=False)} and {_amount(high, metric)}"
    near, far = sorted((low, high), key=abs)
    return f"between {_size(near, metric)} and {_amount(far, metric)}"


def _amount(difference: float, metric: Metric, *, unit: bool = True) -> str:
    """`1.3 more per 100 customers`, `0.84 fewer per customer`."""
    words = f"{_size(difference, metric)} {'fewer' if difference < 0 else 'more'}"
    return f"{words} {_UNITS[metric.kind]}" if unit else words


def _size(difference: float, metric: Metric) -> str:
    return _number(abs(difference) * (100 if metric.kind == "proportion" else 1))


def _margin(metric: Metric) -> str:
    return "nothing" if metric.margin is None else f"at most {_amount(metric.margin, metric)}"


def _number(size: float) -> str:
    if size >= 100:
        return f"{size:,.0f}"
    return f"{size:.1f}" if size >= 1 else f"{size:.2g}"


def _often(share: float) -> str:
    return "nearly always" if share > 0.995 else f"in {share * 100:.0f}% of cases"


def _p(p: float) -> str:
    return "p < 0.001" if p < 0.001 else f"p = {p:.2f}"
