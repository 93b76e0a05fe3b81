"""The drawer in which a trigger is put together without code and tested on the spot."""

from __future__ import annotations

import secrets
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from journey_core.errors import BadInput
from journey_core.model.contact import Reentry, Trigger, TriggerKind
from journey_core.model.contact_words import KIND, trigger_words
from journey_core.model.operations import added
from journey_core.model.record import slug
from journey_core.model.rule_words import words as rule_words
from journey_core.model.rules import Rule
from journey_core.ui import (
    cache,
    drawers,
    edits,
    event_field,
    rule_editor,
    rule_form,
    state,
    widgets,
)
from journey_core.ui.inspector.order import triggers_at
from journey_core.ui.inspector.trigger_form import AT_A_STAGE, READS, TriggerForm, fields, to_form
from journey_core.ui.spans import span_field

if TYPE_CHECKING:
    from journey_core.store.records import Saved

REENTRY: dict[Reentry, str] = {
    "every time": "Every time",
    "after leaving": "Again only after leaving the stage",
    "never": "Once",
}
_SPANS = {
    "count": "Within", "absence": "For at least", "since": "This long ago",
    "inactivity": "For at least", "dwell": "After",
}  # fmt: skip


def open_new(base: Saved, stage: str | None) -> None:
    """Open the drawer for another trigger of a stage, or of the whole journey."""
    ranks = [one.rank for one in triggers_at(base.journey, stage)]
    _open(base, None, stage, TriggerForm(rank=max(ranks, default=0) + 1))


def open_trigger(base: Saved, trigger: Trigger) -> None:
    """Open the drawer for a trigger that is there."""
    _open(base, trigger, trigger.stage, to_form(trigger))


def _open(base: Saved, trigger: Trigger | None, stage: str | None, form: TriggerForm) -> None:
    key = f"trigger-{secrets.token_hex(4)}"  # fresh, so that nothing abandoned comes back
    for part, rule in (("rule", form.rule), ("if", form.condition)):
        rule_editor.begin(f"{key}-{part}", rule_form.to_form(rule, needs_event=False))
    drawers.open_with(partial(_drawer, base, trigger, stage, form, key))


@st.dialog("Trigger", width="medium", position="right", icon=":material/bolt:",
           on_dismiss=state.close_drawer)  # fmt: skip
def _drawer(
    base: Saved, trigger: Trigger | None, stage: str | None, start: TriggerForm, key: str
) -> None:
    problems: list[str] = []
    form = _form(start, stage, key, problems)
    try:
        values = fields(form, stage)
    except BadInput as error:
        problems.append(str(error))
    if problems:
        st.caption(f":material/edit: {widgets.sentence(problems[0])}")
        return
    names = {one.id: one.name for one in base.journey.stages}
    said = trigger_words(Trigger.model_validate({"id": "new", **values}), names)
    st.markdown(f":material/bolt: **{widgets.escape(said)}**")
    if st.button("Save the trigger", type="primary", icon=":material/check:", key=f"{key}-save"):
        if not values["name"]:
            values["name"] = said[:80]
        drawers.done(base.journey.id, kept=_save(base, trigger, values))


def _save(base: Saved, trigger: Trigger | None, values: dict[str, Any]) -> bool:
    if trigger is not None:
        return edits.set_fields(base, "triggers", trigger.id, values)
    there = base.journey.triggers
    new = slug(values["name"], {one.id for one in cache.saved(base.journey.id).journey.triggers})
    value = {**values, "pos": max((one.pos for one in there), default=-1.0) + 1.0}
    return edits.save(base, [added("triggers", new, value)])


def _form(start: TriggerForm, stage: str | None, key: str, problems: list[str]) -> TriggerForm:
    kinds: list[TriggerKind] = [one for one in KIND if stage is not None or one not in AT_A_STAGE]
    name = st.text_input(
        "Name", start.name, max_chars=200, live=True, key=f"{key}-name",
        placeholder="Left empty, it is called by what it says",
    )  # fmt: skip
    kind = st.selectbox(
        "When", kinds, index=kinds.index(start.kind) if start.kind in kinds else 0,
        format_func=lambda one: _kind_label(one, stage), key=f"{key}-kind",
    )  # fmt: skip
    form = _what(replace(start, name=name, kind=kind), key, problems)
    condition = _condition(start.condition, f"{key}-if", problems)
    why = start.journey_wide
    if stage is None:
        why = st.text_input(
            "Why for the whole journey", start.journey_wide, max_chars=200, live=True,
            key=f"{key}-why", placeholder="Such as: a complaint matters wherever the customer is",
        )  # fmt: skip
    return _how_often(replace(form, condition=condition, journey_wide=why), key)


def _kind_label(kind: TriggerKind, stage: str | None) -> str:
    label = KIND[kind]
    return label if stage is not None else label.replace("The stage", "The journey")


def _what(form: TriggerForm, key: str, problems: list[str]) -> TriggerForm:
    """The fields this kind reads; those of other kinds are not asked for."""
    read, kind = READS[form.kind], form.kind
    if "event" in read:
        label = "Since the last" if kind == "since" else "What the customer does"
        asked = event_field.event_field(label, form.event, key=f"{key}-event", problems=problems)
        form = replace(form, event=asked)
        event_field.show_latest(asked)
    if "times" in read:
        times = st.number_input("At least … times", 1, 1_000_000, form.times or 2, step=1,
                                key=f"{key}-times", width=150)  # fmt: skip
        form = replace(form, times=times)
    if "without" in read:
        asked = event_field.event_field("And then not", form.without, key=f"{key}-without",
                                        problems=problems)  # fmt: skip
        form = replace(form, without=asked)
    for name in ("within", "span"):
        if name in read:
            none = "Ever" if kind == "count" else ""
            text = span_field(_SPANS[kind], getattr(form, name), key=f"{key}-{name}",
                              none=none, least=1)  # fmt: skip
            form = replace(form, **{name: text})
    if "rule" in read:
        st.caption("Customers for whom all of this holds")
        asks = "When they do any of (or nothing in particular)"
        rule = _edited(form.rule, f"{key}-rule", problems, asks if kind == "segment" else "")
        form = replace(form, rule=rule)
    return form


def _condition(rule: Rule | None, owner: str, problems: list[str]) -> Rule | None:
    with st.expander("Only if", expanded=rule is not None, icon=":material/rule:"):
        st.caption("Asked at the moment it fires; properties are those of the event above")
        return _edited(rule, owner, problems)


def _edited(rule: Rule | None, owner: str, problems: list[str], asks: str = "") -> Rule | None:
    """A rule as rows of the rule editor; `asks` is the question for events, if any are asked."""
    form = rule_form.to_form(rule, needs_event=False)
    if form is None or (form.events and not asks):
        st.info(widgets.escape(rule_words(rule)), title="This rule is richer than the form")
        if not st.toggle("Put a new one together", key=f"{owner}-anew"):
            return rule
        form = rule_form.RuleForm()
    filled = rule_editor.fields(owner, form, asks=asks, events=bool(asks))
    try:
        return rule_form.from_form(filled, needs_event=False)
    except BadInput as error:
        problems.append(str(error))
        return rule


def _how_often(form: TriggerForm, key: str) -> TriggerForm:
    rank = st.number_input(
        "Intent: rank", 0, 1_000_000, form.rank, step=1, key=f"{key}-rank", width=150,
        help="1 is the strongest. Where two responses are due at once, the stronger goes first.",
    )  # fmt: skip
    with st.expander("How often", icon=":material/repeat:"):
        choices = list(REENTRY)
        reentry = st.selectbox(
            "Fires again", choices, index=choices.index(form.reentry),
            format_func=REENTRY.__getitem__, key=f"{key}-reentry",
        )  # fmt: skip
        names = sorted({*cache.property_names(), *([form.key] if form.key else [])})
        counted = st.selectbox(
            "Counted for each", names, index=names.index(form.key) if form.key else None,
            placeholder="Customer", accept_new_options=True, key=f"{key}-key",
            help="A property such as an order id: each of its values then counts on its own",
        )  # fmt: skip
        cooldown = span_field(
            "Cooldown", form.cooldown, key=f"{key}-cooldown", none="No rest",
            help_text="The least time between two of its responses to one customer",
        )  # fmt: skip
    return replace(form, rank=rank, reentry=reentry, key=counted or "", cooldown=cooldown)
