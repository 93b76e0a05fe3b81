"""The drawer in which a segment is put together without code, and tried out on the spot."""

from __future__ import annotations

import secrets
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st
from pydantic import ValidationError

from journey_core.errors import BadInput, WaylineError
from journey_core.figures import text
from journey_core.lake.segments import in_tree
from journey_core.model.record import slug
from journey_core.model.rule_words import words
from journey_core.model.rules import first_problem
from journey_core.model.segment import Segment, Segments
from journey_core.ui import drawers, rule_editor, state, widgets
from journey_core.ui.rule_form import RuleForm, from_form, to_form
from journey_core.ui.segments import cache

if TYPE_CHECKING:
    from journey_core.model.rules import Rule
    from journey_core.store.segments import SavedSegments

_OUTERMOST = "Nothing: it stands on its own"


def open_segment(saved: SavedSegments, segment: Segment | None) -> None:
    """Open the drawer for a segment, or for a new one."""
    rule = None if segment is None else segment.rule
    form, key = to_form(rule, needs_event=False), f"segment-{secrets.token_hex(4)}"
    rule_editor.begin(key, form)
    drawers.open_with(partial(_drawer, saved, segment, form, key))


@st.dialog("Segment", width="large", position="right", icon=":material/group_work:",
           on_dismiss=state.close_drawer)  # fmt: skip
def _drawer(saved: SavedSegments, segment: Segment | None, form: RuleForm | None, key: str) -> None:
    name = st.text_input("Name", segment.name if segment else "", max_chars=80, live=True,
                         key=f"{key}-name", placeholder="Loyal customers")  # fmt: skip
    parent = _inside(saved.segments, segment, key)
    note = st.text_input(
        "Note", segment.note if segment else "", max_chars=200, live=True, key=f"{key}-note"
    )
    if form is None and segment is not None:
        st.info(widgets.escape(words(segment.rule)), title="This rule is richer than the form")
        st.caption("It stays as it is until you put a new one together here.")
    filled = rule_editor.fields(key, form or RuleForm(), asks="Customers who ever did any of")
    try:
        rule = from_form(filled, needs_event=False)
        if rule is None and segment is not None and form is None:
            rule = segment.rule
        made = made_of(saved.segments, segment, rule, name=name, parent=parent, note=note)
    except WaylineError as error:
        st.caption(f":material/edit: {widgets.sentence(str(error))}")
        made = None
    if made is not None:
        st.markdown(widgets.escape(words(made.rule)))
        holds = text.plural(cache.holds(made.rule), "customer")
        st.caption(f":material/check_circle: True for {holds} at the end of the data")
    _buttons(saved, segment, made, key)


def _inside(known: Segments, segment: Segment | None, key: str) -> str | None:
    """The segment it is taken from; never itself or one inside it."""
    below = {one.id for one in in_tree(known, segment.id)} if segment else set()
    names = {
        one.id: one.name
        for one in in_tree(known)
        if one.id not in below and (segment is None or one.id != segment.id)
    }
    options = [None, *names]
    place = options.index(segment.parent) if segment and segment.parent in names else 0
    return st.selectbox(
        "Inside", options, index=place, key=f"{key}-parent",
        format_func=lambda one: _OUTERMOST if one is None else names.get(one, one),
    )  # fmt: skip


def made_of(
    known: Segments,
    segment: Segment | None,
    rule: Rule | None,
    *,
    name: str,
    parent: str | None,
    note: str,
) -> Segment:
    """The segment that the fields describe. BadInput: something is missing or cannot be asked."""
    if not name.strip():
        raise BadInput("give the segment a name")
    if rule is None:
        raise BadInput("say who is in it: choose an event, or add a condition")
    taken = {one.id for one in known.segments} | {"all"}
    try:
        return Segment(
            id=segment.id if segment else slug(name, taken),
            name=name.strip(),
            rule=rule,
            parent=parent,
            note=note.strip(),
        )
    except ValidationError as error:
        raise BadInput(first_problem(error).removeprefix("rule: ")) from None


def with_segment(known: Segments, segment: Segment) -> Segments:
    """The segments with one added, or changed in its place. BadInput: they would be no tree."""
    rows = [segment if one.id == segment.id else one for one in known.segments]
    if segment.id not in {one.id for one in known.segments}:
        rows.append(segment)
    return _checked(known, rows)


def without(known: Segments, segment_id: str) -> Segments:
    """The segments without one. BadInput: others are inside it."""
    if known.inside(segment_id):
        inner = ", ".join(one.name for one in known.inside(segment_id))
        raise BadInput(f"{inner} would be left without the segment around it; change that first")
    return _checked(known, [one for one in known.segments if one.id != segment_id])


def _checked(known: Segments, rows: list[Segment]) -> Segments:
    try:
        return Segments(segments=tuple(rows), smallest=known.smallest)
    except ValidationError as error:
        raise BadInput(first_problem(error)) from None


def _buttons(saved: SavedSegments, segment: Segment | None, made: Segment | None, key: str) -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        keep = st.button("Save the segment", type="primary", icon=":material/check:",
                         key=f"{key}-save", disabled=made is None)  # fmt: skip
        gone = segment is not None and st.button(
            "Delete", icon=":material/delete:", type="tertiary", key=f"{key}-delete"
        )
    if not keep and not gone:
        return
    try:
        if gone and segment is not None:
            after = without(saved.segments, segment.id)
        elif made is not None:
            after = with_segment(saved.segments, made)
        else:
            return
        cache.save(after, saved.revision, state.who())
    except WaylineError as error:
        widgets.failed(str(error))
        return
    state.close_drawer()
    st.rerun()
