"""Holdout: what did contact change, and may we say so?"""

import streamlit as st

from journey_core.errors import WaylineError
from journey_core.ui import cache as house
from journey_core.ui import shell, state
from journey_core.ui.holdout import cache, controls, page, states

shell.guard()

journey_id = state.journey_id()
if journey_id is None:
    states.nowhere()
    st.stop()
if pin_id := state.linked("pin"):
    page.signed(pin_id)
    st.stop()
if not cache.arms(journey_id):
    states.unassigned(journey_id)
    st.stop()

heading = st.container()
title = st.container(gap=None)
choice, slot = controls.ask(journey_id)
try:
    shown = cache.read(choice)
except WaylineError as error:
    with heading:
        states.failed(str(error), house.scope(journey_id))
    st.stop()
page.draw(shown, heading, title, slot=slot, looks=cache.look(shown))
