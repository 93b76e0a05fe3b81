"""Map: what happens at each stage, and who owns it."""

import streamlit as st

from journey_core.ui import cache, drawers, map_view, shell, state, widgets
from journey_core.ui.inspector import panel

shell.guard()
drawers.reopen("map")

journey_id = state.journey_id()
if journey_id is None:
    shell.head("Map", "No journey yet")
    map_view.nothing_chosen()
    st.stop()

saved = cache.saved(journey_id)
editable = not state.is_meeting() and not saved.journey.archived
shell.head("Map", saved.journey.name, saved.journey.purpose, scope=map_view.scope(saved))
choices = map_view.toolbar(saved, editable=editable)
overlay = cache.overlay(journey_id, saved.revision, choices.segment)

drawing, inspecting = widgets.split()
with drawing:
    drawn = map_view.laid_over(saved, choices, overlay)
    map_view.draw(journey_id, drawn, choices.team, editable=editable)
with inspecting, st.container(border=True, height=map_view.HEIGHT + 34, key="inspector"):
    panel.show(saved, state.linked("stage"), overlay, editable=editable)
