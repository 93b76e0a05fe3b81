"""An event, and the properties it must have, picked from what the data has."""

from __future__ import annotations

from typing import NamedTuple

import streamlit as st

from journey_core.errors import BadInput
from journey_core.model.event_text import format_event, parse_event
from journey_core.model.rules import Compare, Event
from journey_core.ui import cache, drawers, rule_editor, state, widgets
from journey_core.ui.rule_form import OPERATORS


class Filter(NamedTuple):
    """One property an event must have."""

    name: str = ""
    operator: str = "="
    value: str = ""


def parted(text: str) -> tuple[str, tuple[Filter, ...]]:
    """An EVENT text as a name and its filters; a text that cannot be read is all name."""
    if not text.strip():
        return "", ()
    try:
        event = parse_event(text)
    except BadInput:
        return text, ()
    tests = [test for test in event.where if isinstance(test, Compare)]
    return event.event, tuple(Filter(test.name, test.operator, test.value) for test in tests)


def joined(name: str, filters: tuple[Filter, ...] = ()) -> str:
    """The EVENT text; empty for no event. BadInput where a filter lacks its property."""
    if not name.strip():
        return ""
    if any(not one.name for one in filters):
        raise BadInput(f"choose the property {name} must have")
    where = [{"kind": "compare", **one._asdict()} for one in filters]
    return format_event(Event.model_validate({"event": name.strip(), "where": where}))


def event_field(
    label: str, text: str, *, key: str, problems: list[str], none: str = "Choose an event"
) -> str:
    """Ask for an event and its filters inside a drawer; `key` is fresh at every opening.

    What is not complete yet is added to `problems`; the answer is then the text of the beginning.
    """
    name, filters = parted(text)
    options = sorted({*cache.event_names(), *([name] if name else [])})
    chosen = st.selectbox(
        label, options, index=options.index(name) if name else None, placeholder=none,
        accept_new_options=True, key=f"{key}-event",
    )  # fmt: skip
    if not chosen:
        return ""
    place = f"{key}-filters"
    rows = state.value(place, list(range(len(filters))))
    filled = [
        _filter(f"{key}-{row}", filters[row] if row < len(filters) else Filter(), row, place)
        for row in rows
    ]
    if st.button("Only with a property", icon=":material/filter_alt:", type="tertiary",
                 key=f"{key}-add"):  # fmt: skip
        state.put(place, [*rows, max(rows, default=-1) + 1])
        st.rerun(scope="fragment")
    try:
        return joined(chosen, tuple(filled))
    except BadInput as error:
        problems.append(str(error))
        return text


def _filter(key: str, start: Filter, row: int, place: str) -> Filter:
    names = sorted({*cache.property_names(), *([start.name] if start.name else [])})
    with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"):
        name = st.selectbox(
            "with", names, index=names.index(start.name) if start.name else None, width=180,
            placeholder="Property", accept_new_options=True, key=f"{key}-name",
        )  # fmt: skip
        operator = st.selectbox(
            "is", OPERATORS, index=OPERATORS.index(start.operator), key=f"{key}-op", width=76
        )
        value = st.text_input(
            "value", start.value, live=drawers.COUNTED, key=f"{key}-value", width=140
        )
        if st.button("Remove", icon=":material/close:", type="tertiary", key=f"{key}-gone"):
            rows = state.value(place, [row])
            state.put(place, [one for one in rows if one != row])
            st.rerun(scope="fragment")
    return Filter(name or "", operator or "=", value)


def show_latest(text: str) -> None:
    """How many customers an EVENT text matches in the data, and when it last did."""
    if not text:
        return
    try:
        rule_editor.show_latest(parse_event(text))
    except BadInput as error:
        st.caption(widgets.sentence(str(error)))
