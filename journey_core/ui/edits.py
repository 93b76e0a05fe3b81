"""Edits made outside the canvas: one way to save them, and what to do when two people meet."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from journey_core.errors import WaylineError
from journey_core.model.elements import to_elements
from journey_core.model.operations import Collection, set_to
from journey_core.model.words import words
from journey_core.ui import cache, state, widgets

if TYPE_CHECKING:
    from journey_core.model.operations import Op
    from journey_core.store.records import Saved

_MET = "edits_that_met"


def set_fields(
    base: Saved, collection: Collection, element: str, fields: Mapping[str, Any]
) -> bool:
    """Save the fields that differ from `base`; whether all of it is kept now.

    `fields` are JSON values. What someone else changed since `base` is never overwritten: the
    person is asked instead.
    """
    if element not in to_elements(base.journey)[collection]:
        widgets.failed("It has been deleted meanwhile; nothing was saved")
        return False
    return save(base, changes(base, collection, element, fields))


def changes(
    base: Saved, collection: Collection, element: str, fields: Mapping[str, Any]
) -> list[Op]:
    """The edits that give an element of `base` these fields; what is the same is left out."""
    was = to_elements(base.journey)[collection][element]
    return [
        set_to(collection, element, name, new, was[name])
        for name, new in fields.items()
        if was[name] != new
    ]


def save(base: Saved, ops: Sequence[Op]) -> bool:
    """Save operations as one revision; whether they are kept now."""
    if not ops:
        st.toast("Nothing had changed", icon=":material/check:")
        return True
    try:
        result = cache.store().save(
            base.journey.id,
            list(ops),
            base=base.revision,
            by=state.who(),
            request_id=secrets.token_hex(12),
        )
    except WaylineError as error:
        widgets.failed(str(error))
        return False
    if result.conflicts:
        state.put(_MET, (base.journey.id, tuple(ops), result.conflicts, result.saved.saved_by))
        return False
    st.toast(f"Saved as revision {result.saved.revision}", icon=":material/check:")
    return True


def has_met(journey_id: str) -> bool:
    """Whether an edit of the journey waits for an answer."""
    met = state.value(_MET)
    return bool(met) and met[0] == journey_id


def ask_about_conflicts(journey_id: str) -> None:
    """Where two people changed the same place: theirs stays until somebody says otherwise."""
    met = state.value(_MET)
    if not met or met[0] != journey_id:
        return
    _, ops, conflicts, other = met
    elements = to_elements(cache.saved(journey_id).journey)
    with st.container(border=True):
        st.markdown(f":orange[:material/group:] **{widgets.escape(other)} changed the same place**")
        for conflict in conflicts:
            st.markdown(f"- {widgets.escape(words(conflict, elements))}")
        with st.container(horizontal=True):
            st.button("Keep theirs", key="keep-theirs", on_click=state.forget, args=(_MET,))
            st.button("Use mine", key="use-mine", on_click=_use_mine, args=(journey_id, ops))


def _use_mine(journey_id: str, ops: Sequence[Op]) -> None:
    """Save again, this time on top of what the other person wrote."""
    state.forget(_MET)
    saved = cache.saved(journey_id)
    elements = to_elements(saved.journey)
    fresh = []
    for op in ops:
        now = elements[op.collection].get(op.id)
        if op.op == "add":
            fresh.append(op)
        elif now is not None:
            was = now if op.op == "remove" else now.get(op.field or "")
            fresh.append(op.model_copy(update={"was": was}))
    save(saved, fresh)
