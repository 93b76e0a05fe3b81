"""The journey itself in the inspector: purpose, owner, status, policy, review, and its history."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import streamlit as st

from journey_core.figures import text
from journey_core.model.journey import Policy, Status
from journey_core.ui import cache, edits, state, widgets
from journey_core.ui.inspector import findings_panel, logic_panel, order
from journey_core.ui.inspector.kept_tabs import kept_tabs
from journey_core.ui.responses import limits

if TYPE_CHECKING:
    from journey_core.store.records import RevisionHead, Saved

_POLICIES = {"small_team": "Small team", "standard": "Standard", "regulated": "Regulated"}


def show(base: Saved, *, editable: bool) -> None:
    """Tabs for the plan, the findings and the history."""
    found = cache.findings(base.journey.id, base.revision)
    names = {"Journey": 0, "Logic": len(order.triggers_at(base.journey, None)),
             "Findings": len(found), "History": 0}  # fmt: skip
    plan, logic, troubles, history = kept_tabs(names, key="journey-tab")
    with plan:
        if editable:
            _form(base)
            limits.table(base, editable=True)
        else:
            _table(base)
    with logic:
        st.caption("What holds wherever the customer is. Triggers of a stage stand at the stage.")
        logic_panel.show(base, None, editable=editable)
    with troubles:
        findings_panel.show(found)
    with history:
        for head in cache.store().history(base.journey.id, limit=20):
            _revision(base, head, editable=editable)


def _form(base: Saved) -> None:
    journey = base.journey
    with st.form(f"journey-{journey.id}-{base.revision}", border=False):
        name = st.text_input("Name", journey.name, max_chars=120)
        purpose = st.text_area("Purpose", journey.purpose, height=72)
        owner = st.text_input("Owner team", journey.owner, max_chars=200)
        states = list(get_args(Status))
        status = st.selectbox("Status", states, index=states.index(journey.status))
        policies = list(get_args(Policy))
        policy = st.selectbox(
            "Policy", policies, index=policies.index(journey.policy),
            format_func=_POLICIES.__getitem__,
            help="Which checks apply: fewer for a small team, consent first where regulated",
        )  # fmt: skip
        rhythm = st.number_input(
            "Review every … days", min_value=1, max_value=3650, value=journey.review_every_days
        )
        due = st.date_input("Next review", journey.next_review_on)
        if not st.form_submit_button("Save", icon=":material/check:"):
            return
    if not name.strip():
        widgets.failed("A journey needs a name")
        return
    fields = {"name": name.strip(), "purpose": purpose, "owner": owner, "status": status,
              "policy": policy, "review_every_days": rhythm,
              "next_review_on": due.isoformat() if due else None}  # fmt: skip
    if edits.set_fields(base, "journey", "journey", fields):
        st.rerun()


def _table(base: Saved) -> None:
    journey = base.journey
    rows = {
        "Purpose": journey.purpose,
        "Owner": journey.owner,
        "Status": journey.status.capitalize(),
        "Policy": _POLICIES[journey.policy],
        "Next review": str(journey.next_review_on or ""),
    }
    told = {k: widgets.escape(v) for k, v in rows.items() if v}
    st.table({**told, **limits.rows(journey)}, border="horizontal")


def _revision(base: Saved, head: RevisionHead, *, editable: bool) -> None:
    who = widgets.escape(head.saved_by or "Someone")
    when = text.ago(head.saved_at, cache.now())
    with st.expander(f"Revision {head.revision} · {who} · {when}", type="step"):
        for change in head.changes[:12]:
            st.markdown(f"- {widgets.escape(change)}")
        if len(head.changes) > 12:
            st.caption(f"and {len(head.changes) - 12} more")
        if editable and head.revision > 1 and st.button("Take back", key=f"undo-{head.revision}"):
            result = cache.store().undo(base.journey.id, head.revision, by=state.who())
            if result.conflicts:
                widgets.failed("Later edits touched the same place; take those back first")
            else:
                st.rerun()
