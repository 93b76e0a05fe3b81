"""The drawer in which a response is put together: everything but its words."""

from __future__ import annotations

import secrets
from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from journey_core.errors import BadInput
from journey_core.model.contact import Response, Trigger
from journey_core.model.contact_words import response_words, trigger_words
from journey_core.model.operations import added
from journey_core.model.record import slug
from journey_core.ui import cache, drawers, edits, state, widgets
from journey_core.ui.responses import fields
from journey_core.ui.responses.response_form import RulesForm, to_form
from journey_core.ui.responses.response_form import fields as values_of

if TYPE_CHECKING:
    from journey_core.store.records import Saved


def open_new(base: Saved, trigger: Trigger) -> None:
    """Open the drawer for another response to a trigger."""
    _open(base, trigger.id, None, RulesForm(owner=base.journey.owner))


def open_response(base: Saved, response: Response) -> None:
    """Open the drawer for a response that is there."""
    _open(base, response.trigger, response, to_form(response))


def _open(base: Saved, trigger: str, response: Response | None, start: RulesForm) -> None:
    key = f"response-{secrets.token_hex(4)}"  # fresh, so that nothing abandoned comes back
    drawers.open_with(partial(_drawer, base, trigger, response, start, key))


@st.dialog("Response", width="medium", position="right", icon=":material/reply:",
           on_dismiss=state.close_drawer)  # fmt: skip
def _drawer(
    base: Saved, trigger: str, response: Response | None, start: RulesForm, key: str
) -> None:
    known = {one.id: one for one in base.journey.triggers}
    if trigger in known:
        names = {one.id: one.name for one in base.journey.stages}
        st.caption(f":material/bolt: {widgets.escape(trigger_words(known[trigger], names))}")
    values = rules_fields(start, key)
    if values is None:
        return
    said = response_words(Response.model_validate({"id": "new", "trigger": trigger, **values}))
    st.markdown(f":material/reply: **{widgets.escape(said)}**")
    asked = st.button("Save the response", type="primary", icon=":material/check:",
                      key=f"{key}-save")  # fmt: skip
    st.caption("Its words are written on the Responses page.")
    if asked:
        drawers.done(base.journey.id, kept=save(base, trigger, response, values))


def rules_fields(start: RulesForm, key: str) -> dict[str, Any] | None:
    """Every field but the words, in five parts, as a document holds them.

    None while something is missing; what it is stands below the fields.
    """
    problems: list[str] = []
    names = ["What", "Channel", "When", "Held back", "Data"]
    what, where, when, held, data = st.tabs(names, key=f"{key}-tabs")
    with what:
        form = fields.what(start, key)
    with where:
        form = fields.where(form, key)
    with when:
        form = fields.when(form, key)
    with held:
        form = fields.held_back(form, key, problems)
    with data:
        form = fields.data(form, key)
    try:
        values = values_of(form)
    except BadInput as error:
        problems.append(str(error))
    if problems:
        st.caption(f":material/edit: {widgets.sentence(problems[0])}")
        return None
    return values


def save(base: Saved, trigger: str, response: Response | None, values: dict[str, Any]) -> bool:
    """Keep what was filled in; a response that is not there yet is added."""
    if response is not None:
        return edits.set_fields(base, "responses", response.id, values)
    newest = cache.saved(base.journey.id).journey.responses
    new = slug(values["name"], {one.id for one in newest})
    place = max((one.pos for one in newest), default=-1.0) + 1.0
    return edits.save(base, [added("responses", new, {**values, "trigger": trigger, "pos": place})])
