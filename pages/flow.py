"""Flow: does reality follow the map, which ways are taken, and who comes back?"""

import streamlit as st

from journey_core.errors import WaylineError
from journey_core.ui import cache as house
from journey_core.ui import edits, shell, state, widgets
from journey_core.ui.flow import cache, deeper, disagreements, moves_view, states, verdict

shell.guard()
state.enter("flow")

journey_id = state.journey_id()
if journey_id is None:
    states.nowhere()
    st.stop()

journey = house.saved(journey_id).journey
scope = house.scope(journey_id)
if states.is_incomplete(journey):
    shell.head("Flow", states.TITLE, scope=scope)
    states.missing(journey)
    st.stop()

heading = st.container()
main, side = widgets.split()
with main:
    choices = moves_view.ask()
segment = choices.segment
try:
    flowed = cache.flowed(journey_id, segment)
except WaylineError as error:
    with heading:
        shell.head("Flow", "This question cannot be answered", scope=scope)
    widgets.failed(str(error), title="Change the choices on the left")
    st.stop()

names = {stage.id: stage.name for stage in journey.stages}
with heading:
    found = flowed.agreement
    shown = f"{scope} · {moves_view.segment_words(segment)}" if segment else scope
    shell.head("Flow", verdict.verdict(found), verdict.note(found, names), scope=shown)
    edits.ask_about_conflicts(journey_id)
with main:
    moves_view.draw(flowed, journey, choices)
    if not state.is_meeting():
        moves_view.numbers(flowed, journey)
with side:
    disagreements.draw(journey, found.disagreements)
deeper.sections(journey, segment)
