"""Irrelevance, creepiness, fatigue: how many would-be messages each kind of gate stops, by week."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import streamlit as st

from journey_core.errors import WaylineError
from journey_core.figures import text
from journey_core.figures.decision_words import FAMILY_PROBLEMS
from journey_core.replay.results import DECISIONS, FAMILIES
from journey_core.ui import cache as house
from journey_core.ui import widgets
from journey_core.ui.replay import cache
from journey_core.ui.replay.controls import ALL, back

if TYPE_CHECKING:
    from collections.abc import Sequence

    from journey_core.replay.results import Decisions
    from journey_core.store.records import JourneyHead

DAYS = 91
_WEEK_MS = 7 * 86_400_000
_ICONS = {"fit": "target", "permission": "visibility", "fatigue": "notifications_paused"}
_HELP = {
    "fit": "Stopped because it was said already, came at the wrong stage, lacked data, or was held "
    "back by an event",
    "permission": "Stopped because consent was missing or had run out, or nothing reaches the "
    "customer",
    "fatigue": "Stopped by quiet hours, a cooldown or a contact cap",
}


class Spared(NamedTuple):
    """What one family of gates stopped: share of all candidates, the same by week, oldest first.

    Shares are from 0 to 1; weeks without candidates are left out.
    """

    family: str
    stopped: int
    share: float
    weekly: tuple[float, ...]


def spared_by_family(decisions: Decisions, end_ms: int) -> list[Spared]:
    """One entry a family; whole weeks are counted back from `end_ms`."""
    total = len(decisions.decision)
    week = (end_ms - decisions.fired_ms) // _WEEK_MS
    all_weeks = np.bincount(np.maximum(week, 0))
    used = np.flatnonzero(all_weeks)[::-1]
    found = []
    for family, names in FAMILIES.items():
        mine = np.isin(decisions.decision, [DECISIONS.index(name) for name in names])
        weekly = np.bincount(np.maximum(week[mine], 0), minlength=len(all_weeks))
        shares = tuple((weekly[used] / all_weeks[used]).tolist())
        stopped = int(mine.sum())
        found.append(Spared(family, stopped, stopped / total if total else 0.0, shares))
    return found


def show(heads: Sequence[JourneyHead]) -> None:
    """The three numbers of the live journeys together over the last quarter, if there are any."""
    live = [head for head in heads if head.status == "live"]
    if not live or not house.counts().events:
        return
    journeys = tuple((head.id, head.revision) for head in live)
    from_at, to_at = back(DAYS)
    try:
        replayed = cache.replayed(journeys, from_at, to_at, None)
    except WaylineError:
        return  # a journey that cannot be replayed says so on the Replay page
    if not replayed.result.candidates:
        return
    end_ms = house.counts().horizon_ms or 0
    together = f"the {len(live)} live journeys" if len(live) > 1 else "the live journey"
    with st.container(gap="small"):
        grid = st.grid(3, min_column_width=180, gap="medium")
        for one in spared_by_family(replayed.decisions, end_ms):
            with grid.cell():
                _metric(one, replayed.result.candidates)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(
                f"Share of {replayed.result.candidates:,} candidates that such gates stop, weekly: "
                f"a replay of {together} over the last quarter"
            )
            if st.button("Open", type="tertiary", key="open-replay", width="content"):
                widgets.go_to("replay", journeys=ALL)()


def _metric(one: Spared, candidates: int) -> None:
    weekly = [100 * share for share in one.weekly]
    half = len(weekly) // 2
    st.metric(
        FAMILY_PROBLEMS[one.family],
        text.percent(one.share),
        icon=f":material/{_ICONS[one.family]}:",
        help=f"{_HELP[one.family]}: {one.stopped:,} of {candidates:,} candidates",
        border=True,
        height="stretch",
        chart_data=weekly if half else None,
        chart_type="line",
    )
