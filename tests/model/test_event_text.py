"""EVENT texts: what people type on the command line and in plain files."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from journey_core.errors import BadInput
from journey_core.model.event_text import format_event, parse_event
from journey_core.model.rules import Compare, Event

from .calm import CALM

# Letters that mean something in these texts, and some that do not.
TEXT = st.text(alphabet="ab,[]\\ =é", min_size=1, max_size=6).filter(
    lambda text: text == text.strip()
)
PROPERTY = TEXT.filter(lambda text: "=" not in text)
COMPARES = st.builds(
    Compare, name=PROPERTY, operator=st.sampled_from(["=", "!=", ">", ">=", "<", "<="]), value=TEXT
).filter(lambda test: not (test.operator in "<>" and test.value.startswith("=")))


@CALM
@given(TEXT, st.lists(COMPARES, max_size=3))
@example("a]", [])
@example("[a]", [])
@example("a\\", [])
def test_a_text_is_read_back_as_it_was_written(name: str, tests: list[Compare]) -> None:
    event = Event(event=name, where=tuple(tests))
    assert parse_event(format_event(event)) == event


@CALM
@given(st.text(alphabet="ab,[]\\ =<>!", max_size=12))
def test_any_text_is_an_event_or_refused(text: str) -> None:
    try:
        event = parse_event(text)
    except BadInput:
        return
    assert event.event


@pytest.mark.parametrize(
    ("text", "name", "tests"),
    [
        ("Order Completed", "Order Completed", []),
        ("  Order  ", "Order", []),
        ("A[value>=10]", "A", [("value", ">=", "10")]),
        ("A[ plan = gold , value != 3 ]", "A", [("plan", "=", "gold"), ("value", "!=", "3")]),
        ("A[x=a=b]", "A", [("x", "=", "a=b")]),
        ("A[x=]", "A", [("x", "=", "")]),
        (r"A[x=a\,b]", "A", [("x", "=", "a,b")]),
        (r"A[x\]=1]", "A", [("x]", "=", "1")]),
        (r"A\[x=1\]", "A[x=1]", []),
        ("A[b] c", "A[b] c", []),
        ("A[b][c=1]", "A[b]", [("c", "=", "1")]),
        (r"C:\dir", r"C:\dir", []),
    ],
)
def test_texts_and_what_they_mean(text: str, name: str, tests: list[tuple[str, str, str]]) -> None:
    event = parse_event(text)
    assert event.event == name
    found = [(t.name, t.operator, t.value) for t in event.where if isinstance(t, Compare)]
    assert found == tests


@pytest.mark.parametrize("text", ["", " ", "]", "A]", "A[]", "A[x]", "A[=1]", "[x=1]", "A[x=1,]"])
def test_what_is_no_event_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        parse_event(text)
