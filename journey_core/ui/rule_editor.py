"""The drawer in which an entry rule is put together without code and tested on the spot."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from journey_core.errors import WaylineError
from journey_core.figures import text
from journey_core.model.rule_words import words
from journey_core.model.rules import Rule
from journey_core.ui import cache, drawers, state, widgets
from journey_core.ui.rule_form import (
    ABSENCE,
    ATTRIBUTE,
    CONDITIONS,
    COUNT,
    OPERATORS,
    PROPERTY,
    SINCE,
    Condition,
    RuleForm,
    from_form,
    to_form,
)

if TYPE_CHECKING:
    from journey_core.store.records import Saved

Save = Callable[[Rule | None], bool]


def open_editor(title: str, base: Saved, rule: Rule | None, save: Save) -> None:
    """Open the drawer for a rule of a journey; `save` gets the new one and says if it is kept."""
    form, owner = to_form(rule), f"rule-{secrets.token_hex(4)}"  # fresh: nothing abandoned returns
    begin(owner, form)

    def keep(new: Rule | None) -> None:
        drawers.done(base.journey.id, kept=save(new))

    drawer = st.dialog(widgets.escape(title), width="large", position="right",
                       icon=":material/tune:", on_dismiss=state.close_drawer)  # fmt: skip
    drawers.open_with(partial(drawer(_fields), owner, rule, form, keep))


def begin(owner: str, form: RuleForm | None) -> None:
    """Start over with the rows of a form, before its fields are drawn for the first time."""
    state.put(_rows(owner), [] if form is None else list(range(len(form.conditions))))


def _rows(owner: str) -> str:
    return f"{owner}-rule-rows"


def _fields(
    owner: str, rule: Rule | None, form: RuleForm | None, keep: Callable[[Rule | None], None]
) -> None:
    if form is None:
        st.info(widgets.escape(words(rule)), title="This rule is richer than the form")
        st.caption("It stays as it is until you put a new one together here.")
    filled = fields(owner, form or RuleForm())
    try:
        new = from_form(filled)
        show_matches(new)
    except WaylineError as error:
        st.warning(widgets.sentence(str(error)), icon=":material/edit:")
        return
    if st.button(
        "Save the rule", type="primary", icon=":material/check:", key=f"{owner}-rule-save"
    ):
        keep(new)


def show_matches(rule: Rule | None) -> None:
    """How many customers the rule matches in the data at hand, and when it last did."""
    if rule is None:
        st.caption("No rule yet.")
        return
    st.markdown(widgets.escape(words(rule)))
    show_latest(rule)


def show_latest(rule: Rule) -> None:
    """How many customers a rule matches in the data at hand, and when it last did."""
    matches = cache.rule_matches(rule)
    if matches.latest_at is None:
        st.caption(":material/search_off: Matches nobody in the data. Is the event name right?")
        return
    latest = text.day(matches.latest_at, cache.horizon())
    st.caption(
        f":material/check_circle: Matches {matches.customers:,} customers, latest {latest}, "
        f"{text.plural(matches.rows, 'time')} in all"
    )


def fields(
    owner: str, form: RuleForm, *, asks: str = "When a customer does any of", events: bool = True
) -> RuleForm:
    """The rows of a form as fields inside a drawer; `events` says whether events are asked for."""
    names = cache.event_names()
    chosen: list[str] = []
    if events:
        chosen = st.multiselect(
            asks,
            sorted({*names, *form.events}),
            default=list(form.events),
            accept_new_options=True,
            placeholder="Choose an event",
            key=f"{owner}-rule-events",
        )
    place, conditions = _rows(owner), []
    for row in list(state.value(place, [])):
        start = form.conditions[row] if row < len(form.conditions) else Condition()
        if condition := _condition_row(owner, row, start, names):
            conditions.append(condition)
    if st.button(
        "Add a condition", icon=":material/add:", type="tertiary", key=f"{owner}-rule-add"
    ):
        rows = state.value(place, [])
        state.put(place, [*rows, max(rows, default=-1) + 1])
        st.rerun(scope="fragment")
    return RuleForm(tuple(chosen), tuple(conditions))


def _condition_row(owner: str, row: int, start: Condition, names: list[str]) -> Condition | None:
    key = f"{owner}-rule-{row}"
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        what = st.selectbox(
            "and", CONDITIONS, index=CONDITIONS.index(start.what), key=f"{key}-what", width=200
        )
        known = _names_for(what, names)
        options = sorted({*known, *([start.name] if start.name else [])})
        name = st.selectbox(
            "name",
            options,
            index=options.index(start.name) if start.name else None,
            accept_new_options=True,
            placeholder="Choose",
            key=f"{key}-name",
            width=190,
        )
        operator = start.operator
        if what in (PROPERTY, ATTRIBUTE, SINCE):
            operators = OPERATORS if what != SINCE else (">=", "<=")
            index = operators.index(operator) if operator in operators else 0
            operator = st.selectbox("is", operators, index=index, key=f"{key}-op", width=76)
        value, within = _amounts(key, what, start)
        if st.button("Remove", icon=":material/close:", type="tertiary", key=f"{key}-gone"):
            place = _rows(owner)
            state.put(place, [one for one in state.value(place, []) if one != row])
            st.rerun(scope="fragment")
    return Condition(what, name or "", operator, value.strip(), within.strip())


def _amounts(key: str, what: str, start: Condition) -> tuple[str, str]:
    value = within = ""
    if what in (PROPERTY, ATTRIBUTE):
        value = st.text_input(
            "value", start.value, live=drawers.COUNTED, key=f"{key}-value", width=110
        )
    if what == COUNT:
        value = st.text_input(
            "times", start.value or "2", live=drawers.COUNTED, key=f"{key}-times", width=70
        )
    if what == SINCE:
        value = st.text_input(
            "span", start.value or "7d", live=drawers.COUNTED, key=f"{key}-span", width=80
        )
    if what in (COUNT, ABSENCE):
        within = st.text_input(
            "within", start.within, placeholder="ever", live=drawers.COUNTED,
            key=f"{key}-within", width=80,
            help="A duration such as 24h, 7d or 2w; empty means ever",
        )  # fmt: skip
    return value, within


def _names_for(what: str, events: list[str]) -> list[str]:
    if what == PROPERTY:
        return cache.property_names()
    return cache.attribute_names() if what == ATTRIBUTE else events
