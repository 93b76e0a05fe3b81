"""A transition in the inspector: its label, its ends, and who took it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from journey_core.figures import text
from journey_core.model.journey import Transition
from journey_core.ui import edits, rule_editor, widgets

if TYPE_CHECKING:
    from journey_core.flow.stages import Overlay
    from journey_core.model.rules import Rule
    from journey_core.store.records import Saved


def show(base: Saved, way: Transition, overlay: Overlay | None, *, editable: bool) -> None:
    """From where to where, called what, under which condition, taken by how many."""
    names = {stage.id: stage.name for stage in base.journey.stages}
    st.markdown(f"#### {widgets.escape(names[way.source])} → {widgets.escape(names[way.target])}")
    if editable:
        with st.form(f"way-{way.id}-{base.revision}", border=False):
            label = st.text_input("Label", way.label, max_chars=200)
            if st.form_submit_button("Save", icon=":material/check:") and edits.set_fields(
                base, "transitions", way.id, {"label": label}
            ):
                st.rerun()
    elif way.label:
        st.markdown(widgets.escape(way.label))
    _condition(base, way, editable=editable)
    numbers = overlay.transitions.get(way.id) if overlay is not None else None
    if numbers is None or not numbers.moves:
        st.caption("Nobody has taken this way in this data.")
        return
    rows = {
        "Customers": f"{numbers.customers:,}",
        "Moves": f"{numbers.moves:,}",
        "Of those who left": text.percent(numbers.share),
        "Half took it within": text.duration(numbers.median_seconds),
    }
    st.table({name: widgets.escape(value) for name, value in rows.items()}, border="horizontal")


def _condition(base: Saved, way: Transition, *, editable: bool) -> None:
    if way.condition is not None:
        st.caption("Only when")
        rule_editor.show_matches(way.condition)
    if editable and st.button(
        "Change the condition" if way.condition else "Add a condition",
        icon=":material/tune:",
        type="tertiary",
        key=f"condition-{way.id}",
    ):
        names = {stage.id: stage.name for stage in base.journey.stages}
        title = f"From {names[way.source]} to {names[way.target]} only when"
        rule_editor.open_editor(title, base, way.condition, partial(_save, base, way))


def _save(base: Saved, way: Transition, rule: Rule | None) -> bool:
    from journey_core.model.rules import dump_rule

    value = None if rule is None else dump_rule(rule)
    return edits.set_fields(base, "transitions", way.id, {"condition": value})
