"""How long until we know: baseline, the effect worth knowing and the holdout's share, drawn."""

from __future__ import annotations

import math
from typing import NamedTuple

import streamlit as st

from journey_core.errors import WaylineError
from journey_core.figures import holdout as figures
from journey_core.figures import text
from journey_core.holdout.power import plan, smallest_difference
from journey_core.holdout.sheet import Sheet
from journey_core.ui import widgets
from journey_core.ui.holdout import reading

_POINTS, _LONGEST_DAYS = 60, 1095.0


class Basis(NamedTuple):
    """What a plan starts from: a customer's variance, how many come a day, since when and who is
    there; `unit` turns the metric's own unit into the shown one."""

    baseline: float
    variance: float
    daily: float
    days: float
    n: tuple[float, float]
    unit: float
    is_share: bool


def of_sheet(shown: Sheet, arm: str) -> Basis | None:
    """The plan's start as far as it is known by now."""
    cell = reading.whole(shown, arm)
    if cell is None or cell.mean[0] is None or not shown.variance:
        return None
    days = max((shown.horizon_ms - shown.first_ms) / 86_400_000, 1.0)
    share = shown.kind == "proportion"
    n = (float(cell.n[0]), float(cell.n[1]))
    return Basis(cell.mean[0], shown.variance, shown.daily, days, n, reading.scale(shown), share)


def of_shares(baseline: float, daily: float) -> Basis:
    """A plan before anybody is assigned."""
    return Basis(baseline, baseline * (1 - baseline), daily, 0.0, (0.0, 0.0), 100.0, is_share=True)


def draw(basis: Basis | None, *, ask_baseline: bool = False) -> None:
    """The planner with its two sliders and the curve."""
    widgets.section("How long until we know?", "Power planner: 80% of such effects would be seen")
    if basis is None:
        st.caption("Once customers have matured, a plan can be made from them.")
        return
    row = st.grid(3, min_column_width=290, gap="large")
    with row.cell(), st.container(border=True):
        if ask_baseline:
            share = st.slider("Conversion without contact", 1, 90, round(basis.baseline * 100),
                              format="%d%%", key="baseline", bind="query-params")  # fmt: skip
            basis = of_shares(share / 100, basis.daily)
        wanted = _wanted(basis)
        held = st.slider("Holdout share", 2, 50, _held(basis), 1, format="%d%%", key="share",
                         bind="query-params")  # fmt: skip
        try:
            needed = _needed(basis, wanted / basis.unit, held / 100)
        except WaylineError as error:
            st.caption(widgets.sentence(str(error)))
            return
        st.markdown(_answer(basis, needed))
    with row.cell(column_span=2):
        _curve(basis, wanted, held / 100, sum(needed))


def _wanted(basis: Basis) -> float:
    """The effect worth knowing, in the shown unit."""
    if basis.is_share:
        most = max(min(20.0, round((1 - basis.baseline) * 100 - 0.1, 1)), 1.0)
        return st.slider("Effect worth knowing, per 100 customers", 0.2, most, min(2.0, most), 0.1,
                         key="mde", bind="query-params")  # fmt: skip
    size = float(f"{max(abs(basis.baseline) / 10, 0.01):.1g}")
    return st.slider("Effect worth knowing, per customer", size / 5, size * 10, size, size / 5,
                     key="mde", bind="query-params")  # fmt: skip


def _held(basis: Basis) -> int:
    """The holdout's share as it is, 10 % before there is one."""
    whole = sum(basis.n)
    return min(max(round(100 * basis.n[0] / whole), 2), 50) if whole else 10


def _needed(basis: Basis, mde: float, held: float) -> tuple[int, int]:
    """Customers in the holdout and contacted; for a share at least what opens the gate.

    BadInput: no such effect can be planned for.
    """
    if basis.is_share:
        found = plan(basis.baseline, mde, holdout=held)
        return max(found.holdout, found.for_gate[0]), max(found.treated, found.for_gate[1])
    spread = (1 / held + 1 / (1 - held)) * basis.variance
    one = smallest_difference(spread, (2.0, 2.0)) or 0.0
    whole = (one / mde) ** 2
    return math.ceil(whole * held), math.ceil(whole * (1 - held))


def _answer(basis: Basis, needed: tuple[int, int]) -> str:
    holdout, treated = needed
    said = f"**{holdout:,}** in the holdout and **{treated:,}** contacted are needed."
    if not basis.daily:
        return f"{said} Nobody enters yet, so nobody knows when."
    long = f"At {basis.daily:,.1f} a day that takes **{_long(sum(needed) / basis.daily)}**"
    if not sum(basis.n):
        return f"{said} {long}."
    more = [max(0, math.ceil(want - has)) for want, has in zip(needed, basis.n, strict=True)]
    if not any(more):
        return f"{said} There are enough already."
    return f"{said} {long} from the first assignment on: {more[0]:,} more in the holdout than now."


def _long(days: float) -> str:
    if days > 3 * 365:
        return f"about {days / 365:,.0f} years"
    return text.plural(math.ceil(days), "day")


def _curve(basis: Basis, wanted: float, held: float, needed: int) -> None:
    if not basis.daily:
        st.caption("The curve needs customers who enter.")
        return
    today = max(basis.days, 1.0)
    end = max(today * 1.2, 30.0, min(needed / basis.daily * 1.15, _LONGEST_DAYS))
    days = [end * place / _POINTS for place in range(1, _POINTS + 1)]

    def sees(day: float) -> float:
        n = (basis.daily * day * held, basis.daily * day * (1 - held))
        return (smallest_difference(basis.variance, n) or 0.0) * basis.unit

    smallest = [sees(day) for day in days]
    now = (today, sees(today)) if basis.days else None
    known = needed / basis.daily
    goal = (known, wanted) if known <= end else None
    figure = figures.power(days, smallest, now=now, goal=goal, wanted=wanted)
    widgets.chart(figure, key="power", alt=figures.power_alt(days, smallest, wanted))
