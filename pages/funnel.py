"""Funnel: who moves on, where customers are lost, and how sure we are."""

import streamlit as st

from journey_core.errors import WaylineError
from journey_core.ui import cache, shell, state, widgets
from journey_core.ui.funnel import cache as answers
from journey_core.ui.funnel import controls, view

shell.guard()
cache.warm()

heading = st.container()
journey_id = state.journey_id()
journey = cache.saved(journey_id).journey if journey_id else None
try:
    choices = controls.ask(journey)
    result = answers.result(choices.question) if choices.question else None
except WaylineError as error:
    with heading:
        shell.head("Funnel", "This question cannot be answered")
    widgets.failed(str(error), title="Change the steps or the choices on the left")
    st.stop()

with heading:
    if result is None:
        shell.head("Funnel", "Who moves on, and who does not?", choices.missing)
    else:
        title = view.verdict(result, choices.window)
        shell.head("Funnel", title, view.note(result), scope=cache.scope(journey_id))
if result is not None and choices.question is not None:
    view.draw(result, choices.question, journey_id)
elif not cache.counts().events:
    widgets.empty(
        "filter_alt",
        "No events yet",
        "A funnel is counted on your own events. Import a file, then choose the steps.",
        (widgets.Action("Import events", widgets.go_to("data"), "upload"),),
    )
