"""Segments put together by hand: what is missing is said, tiers stay a tree, the order moves."""

from __future__ import annotations

import pytest

from journey_core.errors import BadInput
from journey_core.model.event_text import parse_event
from journey_core.model.rules import Compare
from journey_core.model.segment import Segment, Segments
from journey_core.ui.segments import cache, drawer, panel

BOUGHT = parse_event("Order")


def tree(*pairs: tuple[str, str | None]) -> Segments:
    return Segments(
        segments=tuple(
            Segment(id=key, name=key.title(), rule=BOUGHT, parent=parent) for key, parent in pairs
        ),
        smallest=7,
    )


KNOWN = tree(("a", None), ("b", "a"), ("c", "a"), ("d", None))


def made(known: Segments, segment: Segment | None, name: str, rule=BOUGHT) -> Segment:
    return drawer.made_of(known, segment, rule, name=name, parent="a", note=" n ")


def test_a_new_one_gets_an_id_of_its_own() -> None:
    assert made(KNOWN, None, "B") == Segment(id="b-2", name="B", rule=BOUGHT, parent="a", note="n")
    assert made(KNOWN, None, "All").id == "all-2"
    changed = made(KNOWN, KNOWN.segments[1], " Better ")
    assert (changed.id, changed.name) == ("b", "Better")


def test_what_is_missing_is_said() -> None:
    with pytest.raises(BadInput, match="a name"):
        made(KNOWN, None, "  ")
    with pytest.raises(BadInput, match="who is in it"):
        made(KNOWN, None, "X", None)
    price = Compare(of="property", name="price", operator="=", value="1")
    with pytest.raises(BadInput, match="a segment asks for customers"):
        made(KNOWN, None, "X", price)


def test_segments_are_added_changed_and_removed() -> None:
    added = drawer.with_segment(KNOWN, made(KNOWN, None, "New"))
    assert [one.id for one in added.segments] == ["a", "b", "c", "d", "new"]
    assert added.smallest == 7
    changed = drawer.with_segment(KNOWN, made(KNOWN, KNOWN.segments[1], "Better"))
    assert [one.name for one in changed.segments] == ["A", "Better", "C", "D"]
    with pytest.raises(BadInput, match="two segments have the name C"):
        drawer.with_segment(KNOWN, made(KNOWN, KNOWN.segments[1], "C"))
    assert [one.id for one in drawer.without(KNOWN, "b").segments] == ["a", "c", "d"]
    with pytest.raises(BadInput, match="B, C would be left"):
        drawer.without(KNOWN, "a")


def test_the_order_moves_inside_a_tier() -> None:
    assert [one.id for one in panel.moved_up(KNOWN, "c").segments] == ["a", "c", "b", "d"]
    assert [one.id for one in panel.moved_up(KNOWN, "d").segments] == ["d", "b", "c", "a"]
    assert panel.moved_up(KNOWN, "b") == KNOWN


def test_what_customers_are_split_by_is_a_heading() -> None:
    assert cache.by_words("event.channel") == "channel"
    assert cache.by_words("plan") == "plan"


def test_who_is_in_no_group_is_named() -> None:
    assert cache.group_words("gold", "plan") == "gold"
    assert cache.group_words("", "plan") == cache.group_words("", None) == "not known"
    assert cache.group_words("", "segment:all") == "the others"
