"""The Funnel page's choices, all of them in the link, as one question for the library."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from datetime import timedelta

import streamlit as st

from journey_core.funnel.definition import (
    FunnelQuestion,
    FunnelStep,
    Order,
    steps_from_path,
    steps_from_texts,
)
from journey_core.model import graph
from journey_core.model.journey import Journey
from journey_core.ui import cache, shell, state
from journey_core.ui.funnel import kept, meanings

WINDOWS = {
    "30 minutes": timedelta(minutes=30),
    "1 day": timedelta(days=1),
    "7 days": timedelta(days=7),
    "14 days": timedelta(days=14),
    "30 days": timedelta(days=30),
    "No limit": None,
}
ORDERS: dict[str, Order] = {
    "In order": "ordered",
    "Strictly in a row": "strict",
    "Any order": "any",
}
EVENTS, STAGES = "Events", "Stages of the map"
_ALL = "All stages, in map order"
_MOST_PATHS = 30


@dataclass(frozen=True)
class Choices:
    """What the controls say: the question, or what is still missing to ask one."""

    question: FunnelQuestion | None
    missing: str = ""
    window: str = ""


def ask(journey: Journey | None) -> Choices:
    """Draw the controls in one row and read them; in a meeting nothing about steps is drawn."""
    is_meeting = state.is_meeting()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"):
        window = st.segmented_control(
            "Window", list(WINDOWS), default="30 days", required=True, key="window",
            bind="query-params",
        )  # fmt: skip
        order = st.selectbox("Order", list(ORDERS), key="order", width=160, bind="query-params")
        mature = st.toggle(
            "Mature only", value=True, key="mature", bind="query-params",
            help="Counts only customers whose whole window has passed, so that nobody is called "
            "lost who may still come",
        )  # fmt: skip
        box = nullcontext() if is_meeting else st.popover("Steps")
        with box:
            steps, missing = _steps(journey)
        window, order = window or "30 days", order or "In order"
        box = nullcontext() if is_meeting else st.popover("Meaning")
        with box:
            by = shell.compare_by()
            more = meanings.ask(steps, ORDERS[order], by)
    if missing:
        return Choices(None, missing, window)
    from_at, to_at = cache.period(shell.period())
    question = FunnelQuestion(
        steps=steps, window=WINDOWS[window], order=ORDERS[order], all_entrants=not mature,
        by=by, from_at=from_at, to_at=to_at, **more,
    )  # fmt: skip
    return Choices(question, window=window)


def _steps(journey: Journey | None) -> tuple[tuple[FunnelStep, ...], str]:
    has_stages = journey is not None and any(stage.entry for stage in journey.stages)
    sources = [STAGES, EVENTS] if has_stages else [EVENTS]
    source = kept.switch("Steps from", sources, "from")
    if source == STAGES and journey is not None:
        return _from_map(journey)
    chosen = kept.several(
        "Events, in order", cache.event_names(), "steps", most=20, is_open=True,
        placeholder="Choose at least two",
        help_text="A filter may follow in brackets: Order Completed[value>=100]",
    )  # fmt: skip
    if len(chosen) < 2:
        return (), "Choose at least two events under Steps."
    return steps_from_texts(chosen), ""


def _from_map(journey: Journey) -> tuple[tuple[FunnelStep, ...], str]:
    ways = _ways(journey)
    chosen = kept.choice("Path", list(ways), "path")
    if len(ways[chosen]) < 2:
        return (), "At least two stages of the map need an entry rule."
    return steps_from_path(journey, ways[chosen]), ""


def _ways(journey: Journey) -> dict[str, list[str]]:
    """Paths of the map by their names; the one that most customers take comes first."""
    names = {s.id: s.name for s in journey.stages if s.entry is not None and s.parent is None}
    paths = [cache.main_path(journey.id)]
    for start in graph.roots(journey):
        for end in graph.dead_ends(journey):
            paths += graph.paths(journey, start, end)
    ways: dict[str, list[str]] = {}
    for path in paths:
        known = [stage for stage in path if stage in names]
        if len(known) > 1 and len(ways) < _MOST_PATHS:
            ways.setdefault(" → ".join(names[stage] for stage in known), known)
    return {**ways, _ALL: _all_stages(journey)}


def _all_stages(journey: Journey) -> list[str]:
    return [
        stage.id
        for stage in graph.in_order(journey)
        if stage.parent is None and stage.entry is not None
    ]
