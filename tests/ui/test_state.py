"""Equal words are told apart, because Streamlit finds a choice by its words."""

from __future__ import annotations

from journey_core.ui.state import told_apart


def test_equal_words_have_their_values_beside_them() -> None:
    names = {"a": "Cart", "b": "Cart", "c": "Order"}
    words = told_apart(list(names), names.__getitem__)
    assert [words(one) for one in names] == ["Cart (a)", "Cart (b)", "Order"]
