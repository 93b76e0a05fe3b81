"""The workspace's contact policy: read, edited, and saved without losing what others did."""

from __future__ import annotations

from typing import Any

import streamlit as st

from journey_core.errors import BadInput, Conflict
from journey_core.figures import text
from journey_core.model import policy_file
from journey_core.model.contact_policy import ContactPolicy
from journey_core.model.policy_words import LABELS, changes, part_words
from journey_core.store.contact_policy import PolicyStore, SavedPolicy
from journey_core.ui import cache, state, widgets
from journey_core.ui.responses import policy_fields, policy_rows

_BASE, _MET = "policy-base", "policy-met"


def show(*, editable: bool) -> None:
    """The policy as words for a meeting, as fields for whoever may edit it."""
    newest = _store().load()
    widgets.section("All journeys", _who(newest))
    if not editable:
        rows = {LABELS[part]: part_words(newest.policy, part) for part in LABELS}
        st.table({k: widgets.escape(v) for k, v in rows.items()}, border="horizontal")
        return
    _ask_about_conflict()
    base = _base(newest)
    parts = _fields(base)
    if parts is None:
        return
    try:
        made = _with(base.policy, parts)
    except BadInput as error:
        st.caption(f":material/edit: {widgets.sentence(str(error))}")
        return
    _save_below(base, made)
    _history()


def _store() -> PolicyStore:
    return PolicyStore(cache.workspace().engine)


def _who(saved: SavedPolicy) -> str:
    if saved.saved_at is None:
        return "One document for all journeys. Nobody has saved one yet: nothing is held back."
    who = widgets.escape(saved.saved_by or "Someone")
    return (
        f"One document for all journeys. Revision {saved.revision}, saved by {who} "
        f"{text.ago(saved.saved_at, cache.now())}."
    )


def _base(newest: SavedPolicy) -> SavedPolicy:
    """The revision the fields were filled from; it moves on when the person says so."""
    opened = state.value(_BASE)
    if opened is not None and opened < newest.revision and newest.saved_by != state.who():
        who = widgets.escape(newest.saved_by or "Someone")
        st.caption(f":material/group: {who} saved revision {newest.revision}")
        if not st.button("Show it", key="policy-newer", icon=":material/refresh:"):
            return _store().load(opened)
    state.put(_BASE, newest.revision)
    return newest


def _fields(base: SavedPolicy) -> dict[str, Any] | None:
    """Every part as it stands in the fields; None while something is missing, which is said."""
    policy, key = base.policy, f"policy-{base.revision}"
    clock = policy_fields.clock(policy, key)
    caps = policy_fields.caps(policy, key)
    states = policy_fields.states(policy, key)
    addresses, fields, pace = policy_fields.reach(policy, key)
    origins = policy_fields.origins(policy, key)
    keep = policy_fields.keep(policy, key)
    gates = policy_fields.gates(policy, key)
    try:
        return {
            **clock,
            "caps": policy_rows.caps_from(caps),
            "suppressions": policy_rows.states_from(states),
            "addresses": policy_rows.addresses_from(addresses),
            "preferred_channel_field": fields["preferred_channel_field"],
            "pace": policy_rows.pace_from(fields["pace"], pace),
            "recommendations": origins,
            "keep": policy_rows.keep_from(keep),
            "gates": policy_rows.gates_from(gates),
        }
    except BadInput as error:
        st.warning(widgets.sentence(str(error)), icon=":material/edit:")
        return None


def _with(policy: ContactPolicy, parts: dict[str, Any]) -> ContactPolicy:
    return policy_file.load({**policy_file.dump(policy), **parts})


def _save_below(base: SavedPolicy, made: ContactPolicy) -> None:
    told = changes(base.policy, made)
    if not told:
        st.caption(":material/check: Saved")
        return
    with st.container(border=True):
        st.markdown("**What would change, for every journey**")
        for line in told:
            st.markdown(f"- {widgets.escape(line)}")
        if st.button("Save the contact policy", type="primary", icon=":material/check:",
                     key="policy-save"):  # fmt: skip
            _save(base, made)


def _save(base: SavedPolicy, made: ContactPolicy) -> None:
    """Save on top of `base`; where somebody was faster, parts that only one side changed join."""
    mine = [part for part in LABELS if getattr(made, part) != getattr(base.policy, part)]
    try:
        saved = _store().save(made, base.revision, state.who())
    except Conflict as error:
        newest = _store().load()
        both = [one for one in mine if getattr(newest.policy, one) != getattr(base.policy, one)]
        if both:
            state.put(_MET, (made, mine, error.conflicts, newest.saved_by))
            st.rerun()
        saved = _on_top(newest, made, mine)
    state.put(_BASE, saved.revision)
    st.toast(f"Saved as revision {saved.revision}", icon=":material/check:")
    st.rerun()


def _on_top(newest: SavedPolicy, made: ContactPolicy, parts: list[str]) -> SavedPolicy:
    shown = policy_file.dump(made)
    joined = _with(newest.policy, {part: shown[part] for part in parts})
    return _store().save(joined, newest.revision, state.who())


def _ask_about_conflict() -> None:
    """Two people changed the same part: theirs stays until somebody says otherwise."""
    met = state.value(_MET)
    if not met:
        return
    made, parts, theirs, who = met
    with st.container(border=True):
        name = widgets.escape(who or "Someone")
        st.markdown(f":orange[:material/group:] **{name} changed the same part of the policy**")
        for line in theirs:
            st.markdown(f"- theirs: {widgets.escape(line)}")
        for part in parts:
            st.markdown(f"- yours: {LABELS[part]} {widgets.escape(part_words(made, part))}")
        with st.container(horizontal=True):
            st.button("Keep theirs", key="policy-theirs", on_click=_keep_theirs)
            st.button("Use mine", key="policy-mine", on_click=_use_mine, args=(made, parts))


def _keep_theirs() -> None:
    state.forget(_MET)
    state.forget(_BASE)


def _use_mine(made: ContactPolicy, parts: list[str]) -> None:
    state.forget(_MET)
    state.forget(_BASE)
    try:
        _on_top(_store().load(), made, parts)
    except Conflict as error:
        widgets.failed(str(error))


def _history() -> None:
    heads = _store().history(limit=20)
    if not heads:
        return
    widgets.section("History")
    for head in heads:
        who, when = widgets.escape(head.saved_by or "Someone"), text.ago(head.saved_at, cache.now())
        with st.expander(f"Revision {head.revision} · {who} · {when}", type="step"):
            for change in head.changes:
                st.markdown(f"- {widgets.escape(change)}")
