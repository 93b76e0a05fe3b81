"""Replay: whom would we contact, and who is spared, and why?"""

import streamlit as st

from journey_core.errors import WaylineError
from journey_core.ui import cache as house
from journey_core.ui import shell, state, widgets
from journey_core.ui.replay import cache, controls, deeper, overview, reading, states, verdict
from journey_core.ui.replay.personas import view as personas

shell.guard()
house.warm()

journey_id = state.journey_id()
if journey_id is None:
    states.nowhere()
    st.stop()

heading = st.container()
choices = controls.ask(journey_id)
scope = controls.scope(choices)
ids = tuple(one for one, _ in choices.journeys)
if states.is_incomplete(ids):
    with heading:
        shell.head("Replay", "Whom would we contact, and who is spared?", scope=scope)
    states.missing(ids)
    personas.beside_nothing(choices)
    st.stop()

try:
    replayed = cache.replayed(choices.journeys, choices.from_at, choices.to_at, choices.by)
except WaylineError as error:
    with heading:
        shell.head("Replay", "This question cannot be answered", scope=scope)
    widgets.failed(str(error), title="Change the choices above or on the left")
    st.stop()

result = replayed.result
with heading:
    title = verdict.verdict(result, reading.reach(replayed.decisions))
    shell.head("Replay", title, verdict.note(result), scope=scope)
    states.freshness(result.data_version)
if not result.candidates:
    states.nothing_fired(result, cache.replayed(choices.journeys, None, None, None).result)
    personas.beside_nothing(choices)
    st.stop()

response = overview.chosen_response(replayed)
main, side = widgets.split()
with main:
    overview.waterfall(replayed, response)
    overview.responses_table(replayed, response, choices.names)
with side:
    if not state.is_meeting():
        deeper.why_not_panel(replayed, choices, response)
with side if state.is_meeting() else main:
    overview.segments(result, choices.by)
deeper.sections(replayed, choices)
