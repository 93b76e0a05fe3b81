"""Writing a persona without code: who it is, what it does and when, what it agreed to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from journey_core.errors import BadInput, WaylineError
from journey_core.model import persona_file
from journey_core.model.persona import Persona
from journey_core.model.persona_words import changes
from journey_core.model.record import slug
from journey_core.store.personas import SavedPersona
from journey_core.ui import cache as house
from journey_core.ui import state, widgets
from journey_core.ui.replay.personas import cache, fields, first_script

if TYPE_CHECKING:
    from journey_core.ui.replay.controls import Choices

_OPEN, NEW = "persona-open", ""
"""The session's key holds the id that is edited, and the revision its fields were filled from."""


def is_open() -> bool:
    """Whether somebody is writing."""
    return state.value(_OPEN) is not None


def open_new() -> None:
    """Begin with a blank persona."""
    state.put(_OPEN, (NEW, 0))


def open_one(persona_id: str) -> None:
    """Change a persona that exists."""
    state.put(_OPEN, (persona_id, cache.store().load(persona_id).revision))


def close() -> None:
    """Put the editor away; nothing is saved."""
    state.forget(_OPEN)


def show(choices: Choices) -> None:
    """The fields, what they would change, and the button that saves and walks."""
    persona_id, revision = state.value(_OPEN)
    base = _base(persona_id, revision, choices)
    if base is None:
        return
    title = "New persona" if persona_id == NEW else f"Edit {base.name}"
    widgets.section(widgets.escape(title), "Nobody real: write addresses at example.com.")
    key = f"persona-{persona_id}-{revision}"
    try:
        parts = fields.ask(base, key, choices)
        made = _made(persona_id, base, parts)
    except BadInput as error:
        st.warning(widgets.sentence(str(error)), icon=":material/edit:")
        made = None
    told = changes(base if persona_id else None, made) if made else []
    if persona_id and told:
        st.caption(widgets.escape(f"Changes: {'; '.join(told)}."))
    with st.container(horizontal=True):
        if st.button("Save and walk", type="primary", icon=":material/directions_walk:",
                     key="persona-save", disabled=made is None):  # fmt: skip
            _save(made, revision)
        st.button("Cancel", key="persona-cancel", on_click=close)
        if persona_id:
            with st.popover("Remove", icon=":material/delete:", type="tertiary"):
                st.caption("Its revisions and kept walks go as well, for good.")
                st.button("Remove this persona", key="persona-remove", on_click=_remove,
                          args=(persona_id,))  # fmt: skip


def _base(persona_id: str, revision: int, choices: Choices) -> Persona | None:
    """What the fields are filled from; None where it was removed meanwhile, which is said."""
    if persona_id == NEW:
        return first_script.of(house.saved(choices.journeys[0][0]).journey)
    try:
        return cache.store().load(persona_id, revision).persona
    except WaylineError as error:
        widgets.failed(str(error), title="This persona cannot be edited")
        st.button("Back to the personas", on_click=close)
        return None


def _made(persona_id: str, base: Persona, parts: dict[str, Any]) -> Persona:
    """The persona as the fields say it; BadInput names what is missing."""
    if not parts["name"]:
        raise BadInput("give the persona a name")
    taken = {one.persona.id for one in cache.store().list()}
    made_id = persona_id or slug(parts["name"], taken)
    return persona_file.load({**persona_file.dump(base), **parts, "id": made_id})


def _save(made: Persona | None, revision: int) -> None:
    if made is None:
        return
    try:
        saved: SavedPersona = cache.store().save(made, revision, state.who())
    except WaylineError as error:
        widgets.failed(str(error), title="Nothing was saved")
        return
    close()
    state.set_linked("persona", saved.persona.id)
    st.rerun()


def _remove(persona_id: str) -> None:
    close()
    try:
        cache.store().remove(persona_id)
    except WaylineError as error:
        st.toast(widgets.sentence(str(error)))
    state.set_linked("persona", "")
