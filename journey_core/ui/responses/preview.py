"""How a response would read for one real customer; single customers are not shown in a meeting."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import streamlit as st

from journey_core.errors import BadInput
from journey_core.model.template import render, slots
from journey_core.ui import state, widgets
from journey_core.ui.responses import reader
from journey_core.ui.responses.response_form import Words

if TYPE_CHECKING:
    from journey_core.model.contact import Response, Trigger
    from journey_core.replay.results import Replayed


def show(words: Words, response: Response, trigger: Trigger, replayed: Replayed | None) -> None:
    """Ask for a customer and show the words as that customer would read them."""
    widgets.section("Preview", "As one real customer would read it")
    moment = _ask(response, trigger, replayed)
    try:
        for text in asdict(words).values():
            slots(text)
    except BadInput:
        st.caption(":material/edit: It can be shown once the words can be read.")
        return
    if moment is None:
        return
    from journey_core.ui.replay import cache as replays

    value_of = reader.reads(replays.arrays(), moment)
    with st.container(border=True, key="preview"):
        st.markdown(f"**{_shown(words.subject, value_of) or 'No subject'}**")
        for paragraph in words.body.split("\n\n"):
            st.markdown(_shown(paragraph, value_of))
        if words.call_to_action:
            st.badge(_shown(words.call_to_action, value_of), color="primary")
    _fields(words, value_of)
    if not moment.is_sent:
        st.caption(":material/info: In this period the customer would not have got it.")


def _ask(response: Response, trigger: Trigger, replayed: Replayed | None) -> reader.Moment | None:
    from journey_core.ui.replay import cache as replays
    from journey_core.ui.replay import people

    found = reader.moments(replayed, response.id)
    ids = people.ids_of([one.customer for one in found])
    by_id = {ids[one.customer]: one for one in found if one.customer in ids}
    chosen = st.selectbox(
        "Customer", list(by_id), accept_new_options=True, key=f"preview-{response.id}",
        placeholder="Type a customer's id", index=0 if by_id else None,
        help="The list holds customers who would have got it, or else for whom its trigger "
        "fired; any other id can be typed",
    )  # fmt: skip
    if not chosen:
        st.caption("Its trigger fired for nobody in this period. Type the id of any customer.")
        return None
    if chosen in by_id:
        return by_id[chosen]
    key = people.key_of(chosen.strip())
    if key is None:
        st.caption(f":material/person_off: There is no customer {widgets.escape(chosen)}.")
        return None
    return reader.moment_of(replays.arrays(), replayed, response.id, trigger, key)


def _shown(text: str, value_of) -> str:
    return widgets.escape(render(text, value_of)).replace("\n", "  \n")


def _fields(words: Words, value_of) -> None:
    found = reader.filled(asdict(words).values(), value_of)
    if not found:
        st.caption("It uses nothing about the customer.")
        return
    rows = {}
    for one in found:
        if one.value:
            said = widgets.escape(one.value)
        elif one.fallback:
            said = f":gray[empty, so it says] {widgets.escape(one.fallback)}"
        else:
            said = ":orange[empty, and nothing stands in: it would not be sent]"
        rows[f"`{one.field}`"] = said
    st.table(rows, border="horizontal")


def is_allowed() -> bool:
    """Whether single customers may be on the screen."""
    return not state.is_meeting()
