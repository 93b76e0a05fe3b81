"""Responses: what is said when, to how many, and what holds it back."""

import streamlit as st

from journey_core.ui import cache, drawers, edits, shell, state
from journey_core.ui.responses import card, limits, lines, overview, policy_panel

shell.guard()
drawers.reopen("responses")

editable = not state.is_meeting()
journey_id = state.journey_id()
if journey_id is None:
    overview.nowhere()
    st.stop()

saved = cache.saved(journey_id)
editable = editable and not saved.journey.archived
heading = st.container()
edits.ask_about_conflicts(journey_id)
responses, policy = st.tabs(["Responses", "Contact policy"], key="responses-tab")
with responses:
    replayed = overview.replayed(saved)
    found = overview.lines(saved, replayed)
    if not found:
        overview.nothing_yet(saved)
    else:
        chosen = overview.show(saved, found, counted=replayed is not None)
        if chosen is None:
            act = "read, write and preview" if editable else "read"
            st.caption(f"Select a row to {act} what is said.")
        elif chosen.response is None:
            overview.without_response(saved, chosen.trigger)
        else:
            card.show(saved, chosen, replayed)
with policy:
    limits.section(saved, editable=editable)
    policy_panel.show(editable=editable)
with heading:
    title = lines.verdict(found)
    shell.head("Responses", title, lines.note(found), scope=cache.scope(journey_id))
