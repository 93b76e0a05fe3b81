"""An event and its filters say the same as the EVENT text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journey_core.errors import BadInput
from journey_core.ui.event_field import Filter, joined, parted
from journey_core.ui.rule_form import OPERATORS

words = st.text("ab cäß[],\\", min_size=1, max_size=8).map(str.strip).filter(bool)
filters = st.builds(Filter, words, st.sampled_from(OPERATORS), words)


@given(words, st.lists(filters, max_size=3).map(tuple))
def test_there_and_back(name: str, tests: tuple[Filter, ...]) -> None:
    assert parted(joined(name, tests)) == (name, tests)


def test_the_text_is_the_documents() -> None:
    text = "Order Completed[value>=100,plan=gold]"
    assert parted(text) == (
        "Order Completed",
        (Filter("value", ">=", "100"), Filter("plan", "=", "gold")),
    )
    assert joined(*parted(text)) == text


def test_nothing_and_what_cannot_be_read() -> None:
    assert parted("") == parted("  ") == ("", ())
    assert joined("  ") == ""
    assert parted("Order]") == ("Order]", ())
    with pytest.raises(BadInput, match="choose the property Order must have"):
        joined("Order", (Filter("", "=", "1"),))
