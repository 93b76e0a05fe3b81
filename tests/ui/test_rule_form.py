"""The form and the rule say the same thing, in both directions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journey_core.errors import BadInput
from journey_core.model.rules import load_rule
from journey_core.ui.rule_form import (
    ABSENCE,
    ATTRIBUTE,
    COUNT,
    OPERATORS,
    PROPERTY,
    SINCE,
    Condition,
    RuleForm,
    from_form,
    to_form,
)

names = st.text(min_size=1, max_size=12)
spans = st.sampled_from(["", "30s", "90m", "36h", "7d", "2w"])
tests = st.builds(
    Condition, st.just(PROPERTY), names, st.sampled_from(OPERATORS), st.text(max_size=9)
)
others = st.one_of(
    st.builds(
        Condition, st.just(ATTRIBUTE), names, st.sampled_from(OPERATORS), st.text(max_size=9)
    ),
    st.builds(Condition, st.just(COUNT), names, st.just(">="), st.integers(0, 99).map(str), spans),
    st.builds(Condition, st.just(ABSENCE), names, st.just("="), st.just(""), spans),
    st.builds(
        Condition, st.just(SINCE), names, st.sampled_from([">=", "<="]), st.sampled_from(["7d"])
    ),
)


@given(
    st.lists(names, min_size=1, max_size=3, unique=True),
    st.lists(tests, max_size=3),
    st.lists(others, max_size=4),
)
def test_a_form_comes_back_as_it_was(events: list[str], first: list, rest: list) -> None:
    form = RuleForm(tuple(events), (*first, *rest))
    assert to_form(from_form(form)) == form


def test_an_empty_form_is_no_rule() -> None:
    assert from_form(RuleForm()) is None
    assert to_form(None) == RuleForm()


@pytest.mark.parametrize(
    "form",
    [
        RuleForm((), (Condition(ATTRIBUTE, "tier", "=", "gold"),)),
        RuleForm(("A",), (Condition(PROPERTY, "", "=", "x"),)),
        RuleForm(("A",), (Condition(COUNT, "B", ">=", "two"),)),
        RuleForm(("A",), (Condition(SINCE, "B", ">=", "a week"),)),
        RuleForm(("A",), (Condition(ABSENCE, "", "="),)),
    ],
)
def test_an_incomplete_row_says_what_is_missing(form: RuleForm) -> None:
    with pytest.raises(BadInput):
        from_form(form)


def test_a_richer_rule_has_no_form() -> None:
    rule = load_rule({"kind": "not", "rule": {"kind": "event", "event": "A"}})
    assert to_form(rule) is None


@given(st.lists(st.one_of(tests, others), min_size=1, max_size=4))
def test_conditions_alone_come_back_where_no_event_is_needed(rows: list) -> None:
    form = RuleForm((), tuple(rows))
    assert to_form(from_form(form, needs_event=False), needs_event=False) == form
