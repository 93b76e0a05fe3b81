"""The chosen response below the table: its words beside a preview, then everything else of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from journey_core.model.contact_words import (
    arm_words,
    channel_words,
    due_words,
    how_long,
    suppression_words,
)
from journey_core.ui import opened, state, widgets
from journey_core.ui.inspector import findings_panel, trigger_editor
from journey_core.ui.responses import drawer, preview, words_editor
from journey_core.ui.responses.response_form import KINDS, QUIET, texts_of, used_fields

if TYPE_CHECKING:
    from journey_core.model.contact import Response, Trigger
    from journey_core.replay.results import Replayed
    from journey_core.store.records import Saved
    from journey_core.ui.responses.lines import Line


@st.fragment
def show(saved: Saved, line: Line, replayed: Replayed | None) -> None:
    """Draw the card; what is typed in it draws only the card anew."""
    assert line.response is not None
    key = line.response.id
    base = opened.base("response", saved, key, lambda op, _, __: op.place == ("responses", key))
    response = next((one for one in base.journey.responses if one.id == key), line.response)
    with st.container(border=True, key="response-card"):
        _heading(base, response, line)
        if state.is_meeting():
            words_editor.read_only(response)
        else:
            grid = st.grid(2, min_column_width=320, gap="large")
            with grid.cell():
                widgets.section("Words", "Checked while you type")
                words = words_editor.show(base, response)
            with grid.cell():
                preview.show(words, response, line.trigger, replayed)
        widgets.section("Rules")
        st.table(rules(base, response), border="horizontal")
        if line.findings:
            widgets.section("Findings")
            findings_panel.show(line.findings)


def _heading(base: Saved, response: Response, line: Line) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        name = widgets.escape(response.name or response.id)
        badges = f":gray-badge[{response.channel}] :gray-badge[{KINDS[response.kind]}]"
        st.markdown(f"#### {name} &nbsp; {badges}", width="stretch")
        if not state.is_meeting():
            if st.button("Edit the rules", icon=":material/tune:", key="edit-rules"):
                drawer.open_response(base, response)
            if st.button("Edit the trigger", icon=":material/bolt:", key="edit-trigger"):
                trigger_editor.open_trigger(base, _trigger(base, line))
    st.caption(f":material/bolt: {widgets.escape(line.stage)} · {widgets.escape(line.said)}")


def _trigger(base: Saved, line: Line) -> Trigger:
    known = {one.id: one for one in base.journey.triggers}
    return known.get(line.trigger.id, line.trigger)


def rules(base: Saved, response: Response) -> dict[str, str]:
    """Everything but the words, as lines of a table; what is missing is said."""
    used = used_fields(texts_of(response).values())
    used += [one for one in response.fields if one not in used]
    rows = {
        "When": _sentence(due_words(response)),
        "Channel": _sentence(channel_words(response)),
        "In quiet hours": QUIET[response.in_quiet_hours],
        "Cooldown": _sentence(how_long(response.cooldown)) if response.cooldown else "",
        "Purpose": response.purpose or "None: no consent is asked for",
        "Data used": ", ".join(used) or "None",
        "Must be filled": ", ".join(response.required),
        "Not sent": "; ".join(suppression_words(one) for one in response.suppress),
        "Recommends products": "Yes" if response.recommends else "",
        "Way out": response.way_out or "Not said",
        "Topic": response.topic,
        "Owner": response.owner or "Nobody",
        "Arms": _sentence(arm_words(base.journey.arms)),
    }
    return {name: widgets.escape(told) for name, told in rows.items() if told}


def _sentence(words: str) -> str:
    """As a sentence begins; names of fields and purposes stay as they are written."""
    return words[:1].upper() + words[1:]
