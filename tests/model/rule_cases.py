"""Random rules of every kind."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st

from journey_core.model.rules import (
    Absence,
    AllOf,
    AnyOf,
    Compare,
    Count,
    Event,
    Exists,
    In,
    Not,
    Rule,
    Since,
)

NAMES = st.text(min_size=1, max_size=8).filter(str.isprintable)
VALUES = st.text(max_size=8)
SIDES = st.sampled_from(["property", "attribute"])
OPERATORS = st.sampled_from(["=", "!=", ">", ">=", "<", "<="])
SPANS = st.integers(0, 3_000_000).map(lambda seconds: timedelta(seconds=seconds))
TESTS = st.one_of(
    st.builds(Compare, of=SIDES, name=NAMES, operator=OPERATORS, value=VALUES),
    st.builds(In, of=SIDES, name=NAMES, values=st.lists(VALUES, min_size=1, max_size=3)),
    st.builds(Exists, of=SIDES, name=NAMES),
)
WHERE = st.lists(TESTS, max_size=2).map(tuple)
TIMES = st.integers(0, 9)
LEAVES = st.one_of(
    TESTS,
    st.builds(Event, event=NAMES, where=WHERE),
    st.builds(Absence, event=NAMES, where=WHERE, within=st.none() | SPANS),
    st.builds(Since, event=NAMES, where=WHERE, operator=OPERATORS, span=SPANS),
    st.builds(
        Count, event=NAMES, where=WHERE, operator=OPERATORS, times=TIMES, within=st.none() | SPANS
    ),
)


def _around(inner: st.SearchStrategy[Rule]) -> st.SearchStrategy[Rule]:
    several = st.lists(inner, max_size=3).map(tuple)
    return st.one_of(
        st.builds(AllOf, rules=several), st.builds(AnyOf, rules=several), st.builds(Not, rule=inner)
    )


RULES = st.recursive(LEAVES, _around, max_leaves=6)
