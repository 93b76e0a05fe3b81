"""A stage in the inspector: its plan, who enters, its touchpoints, and what was observed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from journey_core.figures import text
from journey_core.model.journey import KEY_MOMENTS, Stage
from journey_core.model.rule_words import words
from journey_core.model.rules import Rule, dump_rule
from journey_core.ui import edits, rule_editor, widgets
from journey_core.ui.findings import cache as checks
from journey_core.ui.inspector import findings_panel, logic_panel, order, touchpoints
from journey_core.ui.inspector.kept_tabs import kept_tabs

if TYPE_CHECKING:
    from journey_core.flow.stages import Overlay
    from journey_core.store.records import Saved

_FEELINGS = {None: "Not said", -2: "Very bad", -1: "Bad", 0: "Neutral", 1: "Good", 2: "Very good"}


def show(base: Saved, stage: Stage, overlay: Overlay | None, *, editable: bool) -> None:
    """Name and badges, then the tabs."""
    found = checks.at_stages(base.journey.id, base.revision).get(stage.id, [])
    with st.container(gap="xsmall"):
        st.markdown(f"#### {widgets.escape(stage.name)}")
        st.markdown(_badges(stage, len(found)))
    names = {"Plan": 0, "Enters": 0, "Logic": len(order.triggers_at(base.journey, stage.id)),
             "Findings": len(found), "Touchpoints": 0}  # fmt: skip
    plan, enters, logic, troubles, touch = kept_tabs(names, key="stage-tab")
    with plan:
        if editable:
            _plan_form(base, stage)
        else:
            st.table(_plan_table(base, stage), border="horizontal")
        _observed(stage, overlay)
    with enters:
        _entry(base, stage, editable=editable)
    with logic:
        logic_panel.show(base, stage.id, editable=editable)
    with touch:
        touchpoints.show(base, stage, editable=editable)
    with troubles:
        findings_panel.show(found)


def _badges(stage: Stage, findings: int) -> str:
    parts = []
    if stage.key_moment:
        parts.append(f":blue-badge[:material/flag: {widgets.escape(stage.key_moment)}]")
    parts.append(f":gray-badge[:material/group: {widgets.escape(stage.owner or 'no owner')}]")
    if findings:
        number = text.plural(findings, "finding")
        parts.append(f":orange-badge[:material/warning: {number}]")
    return " ".join(parts)


def _plan_form(base: Saved, stage: Stage) -> None:
    key = f"plan-{stage.id}-{base.revision}"
    with st.form(key, border=False):
        fields: dict[str, Any] = {
            "name": st.text_input("Name", stage.name, max_chars=120),
            "customer_goal": st.text_area("Customer wants", stage.customer_goal, height=72),
            "brand_goal": st.text_area("We want", stage.brand_goal, height=72),
            "key_moment": _key_moment(stage),
            "owner": st.text_input("Owner team", stage.owner, max_chars=200),
            "emotion": st.select_slider(
                "How it feels", list(_FEELINGS), stage.emotion, format_func=_FEELINGS.__getitem__
            ),
            "friction": st.text_area(
                "Friction, one note a line", "\n".join(stage.friction), height=72
            ),
        }
        if stage.parent is not None:
            fields["day"] = st.number_input(
                "Day since the stage began", min_value=0, max_value=3650, value=stage.day, step=1
            )
        if st.form_submit_button("Save", icon=":material/check:"):
            _save_plan(base, stage, fields)


def _key_moment(stage: Stage) -> str | None:
    options = list(dict.fromkeys([*KEY_MOMENTS, *([stage.key_moment] if stage.key_moment else [])]))
    place = options.index(stage.key_moment) if stage.key_moment else None
    return st.selectbox("Key moment", options, index=place, accept_new_options=True,
                        placeholder="None")  # fmt: skip


def _save_plan(base: Saved, stage: Stage, fields: dict[str, Any]) -> None:
    fields["name"] = fields["name"].strip()
    if not fields["name"]:
        widgets.failed("A stage needs a name")
        return
    fields["key_moment"] = fields["key_moment"] or ""
    fields["friction"] = [line.strip() for line in fields["friction"].splitlines() if line.strip()]
    if edits.set_fields(base, "stages", stage.id, fields):
        st.rerun()


def _plan_table(base: Saved, stage: Stage) -> dict[str, str]:
    inside = [one.name for one in base.journey.stages if one.parent == stage.id]
    rows = {
        "Customer wants": stage.customer_goal,
        "We want": stage.brand_goal,
        "Owner": stage.owner,
        "How it feels": _FEELINGS[stage.emotion] if stage.emotion is not None else "",
        "Friction": "; ".join(stage.friction),
        "Substages": ", ".join(inside),
    }
    return {name: widgets.escape(value) for name, value in rows.items() if value}


def _entry(base: Saved, stage: Stage, *, editable: bool) -> None:
    if stage.entry is None:
        st.caption("No rule yet: nobody enters this stage.")
    else:
        rule_editor.show_matches(stage.entry)
    if editable and st.button(
        "Change who enters" if stage.entry else "Say who enters",
        icon=":material/tune:",
        key=f"entry-{stage.id}",
    ):
        title = f"Who enters {stage.name}"
        rule_editor.open_editor(title, base, stage.entry, partial(_save_entry, base, stage))
    if stage.entry is not None:
        with st.expander("As a file holds it", icon=":material/code:"):
            st.caption(widgets.escape(words(stage.entry)))
            st.json(dump_rule(stage.entry))


def _save_entry(base: Saved, stage: Stage, rule: Rule | None) -> bool:
    value = None if rule is None else dump_rule(rule)
    return edits.set_fields(base, "stages", stage.id, {"entry": value})


def _observed(stage: Stage, overlay: Overlay | None) -> None:
    numbers = overlay.stages.get(stage.id) if overlay is not None else None
    if numbers is None or not numbers.entered:
        st.caption("Nobody has entered in this data.")
        return
    rows = {
        "Entered": f"{numbers.entered:,}",
        "Inside now": f"{numbers.inside_now:,}",
        "Moved on": f"{numbers.moved_on:,} ({text.percent(numbers.conversion)})",
        "Half moved on within": text.duration(numbers.median_seconds),
        "Left, quiet since": f"{numbers.dropped:,}",
    }
    st.table({name: widgets.escape(value) for name, value in rows.items()}, border="horizontal")
