"""Where properties go: columns for those with most values, the JSON for the rest."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from journey_core.lake.properties import place
from journey_core.lake.schema import TYPED_PROPERTIES


def test_names_become_columns() -> None:
    filled = {"Order Value €": 3, "order-value": 2, "": 1, "日本": 1}
    assert place({}, filled) == {
        "Order Value €": "p_order_value", "order-value": "p_order_value_2",
        "": "p_property", "日本": "p_property_2",
    }  # fmt: skip


def test_a_name_without_values_takes_no_column() -> None:
    assert place({}, {"empty": 0, "full": 1}) == {"empty": None, "full": "p_full"}
    assert place({"empty": "p_empty"}, {"empty": 0}) == {"empty": "p_empty"}


def test_those_with_most_values_get_the_columns_that_are_left() -> None:
    known = {f"k{n}": f"p_k{n}" for n in range(TYPED_PROPERTIES - 1)}
    assert place(known, {"rare": 1, "often": 9}) == {"rare": None, "often": "p_often"}
    assert place({**known, "json": None}, {"json": 99, "k0": 1}) == {"json": None, "k0": "p_k0"}


@given(
    commits=st.lists(
        st.dictionaries(st.text(max_size=5), st.integers(0, 3), max_size=30), max_size=4
    )
)
def test_what_is_placed_stays_and_nothing_collides(commits: list[dict[str, int]]) -> None:
    known: dict[str, str | None] = {}
    for filled in commits:
        placed = place(known, filled)
        assert list(placed) == list(filled)
        assert all(placed[name] == known[name] for name in placed if name in known)
        known |= {name: column for name, column in placed.items() if filled[name]}
    columns = [column for column in known.values() if column]
    assert len(columns) == len(set(columns)) <= TYPED_PROPERTIES
    assert all(re.fullmatch(r"p_[a-z0-9_]{1,60}", column) for column in columns)
    assert None not in known.values() or len(columns) == TYPED_PROPERTIES
