"""Where there is no persona yet: what one is for, and ready ones to begin with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from journey_core.demo.personas import demo_personas, save_personas
from journey_core.ui import cache, state, widgets
from journey_core.ui.replay.personas import editor

if TYPE_CHECKING:
    from journey_core.ui.replay.cache import Journeys


def offer(journeys: Journeys) -> None:
    """An empty state that teaches; the demo's personas of these journeys are one click away."""
    if state.is_meeting():
        st.caption("Nobody has written a persona for these journeys yet.")
        return
    actions = [widgets.Action("Write one", _write, "person_add")]
    known = {journey for one in demo_personas() for journey in one.journeys}
    if known & {one for one, _ in journeys}:
        actions.append(widgets.Action("Take the examples", _take, "group_add"))
    widgets.empty(
        "directions_walk",
        "Nobody walks this journey yet",
        "A persona is a made-up customer with a script, such as Mia, who fills a cart and is "
        "called away, or Jon, who waits for an answer to his ticket. You see what each of them "
        "would be told, keep the walk, and learn when a change of the journey changes it.",
        tuple(actions),
    )


def _write() -> None:
    editor.open_new()
    st.rerun()


def _take() -> None:
    save_personas(cache.workspace().engine, state.who())
    st.rerun()
