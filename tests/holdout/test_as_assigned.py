"""Segments of a holdout hold what had happened by the assignment, against the same by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest

from journey_core.holdout.measure import Question, measure
from journey_core.lake.arrays import arrays
from journey_core.model.event_text import parse_event
from journey_core.model.rules import AllOf, Compare, Count, Rule
from journey_core.model.segment import Segment, Segments
from journey_core.store.segments import SegmentStore

from .made import DAY, Given, Shop, journey, make

BOUGHT = parse_event("Order Completed[value!=x]")
LATELY = Count(event="Visit", operator=">=", times=1, within=timedelta(days=5))
GOLD = Compare(of="attribute", name="tier", operator="=", value="gold")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    made = make(tmp_path_factory.mktemp("shop"), 3, customers=200)
    yield made
    made.workspace.close()


def groups(shop: Shop, rule: Rule, *inside: Segment) -> tuple[Counter, tuple[str, ...]]:
    """Customers by segment and arm, and what is read as it is today."""
    named = Segments(segments=(Segment(id="some", name="Some", rule=rule), *inside), smallest=0)
    store = SegmentStore(shop.workspace.engine)
    store.save(named, store.revision(), "test")
    asked = Question(journey(), ("conversion",), by=("segment:some",))
    found = measure(arrays(shop.workspace), asked)
    assert found.found.assigned is not None
    pairs = zip(found.found.places, found.found.assigned.tolist(), strict=True)
    told = Counter({(place.segment, place.arm): int(n) for place, n in pairs if place.by})
    return told, found.today


def first_of_each(shop: Shop) -> list[Given]:
    return list({one.customer: one for one in sorted(shop.arms, key=lambda one: -one.at)}.values())


def bought(shop: Shop, given: Given, until: float) -> bool:
    return any(
        one.customer == given.customer and one.at <= until and one.event == "Order Completed"
        and one.properties["value"] != "x"
        for one in shop.events
    )  # fmt: skip


def visits(shop: Shop, given: Given) -> int:
    return sum(
        one.customer == given.customer and one.event == "Visit"
        and given.at - 5 * DAY <= one.at <= given.at
        for one in shop.events
    )  # fmt: skip


def test_who_buys_later_was_no_buyer(shop: Shop) -> None:
    told, today = groups(shop, BOUGHT)
    firsts = first_of_each(shop)
    wanted = Counter(("Some" if bought(shop, one, one.at) else "", one.arm) for one in firsts)
    assert told == wanted
    assert today == ()
    assert any(bought(shop, one, shop.horizon) > bought(shop, one, one.at) for one in firsts)


def test_windows_end_at_the_assignment_and_tiers_are_asked_like_that_too(shop: Shop) -> None:
    told, today = groups(shop, BOUGHT, Segment(id="busy", name="Busy", rule=LATELY, parent="some"))
    wanted = Counter()
    for one in first_of_each(shop):
        name = "Some, the rest" if bought(shop, one, one.at) else ""
        wanted["Busy" if name and visits(shop, one) > 0 else name, one.arm] += 1
    assert told == wanted
    assert today == ()
    assert any(segment == "Busy" for segment, _ in told)


def test_an_attribute_has_no_past_and_that_is_said(shop: Shop) -> None:
    told, today = groups(shop, AllOf(rules=(BOUGHT, GOLD)))
    wanted = Counter(
        ("Some" if bought(shop, one, one.at) and shop.tiers.get(one.customer) == "gold" else "",
         one.arm)
        for one in first_of_each(shop)
    )  # fmt: skip
    assert told == wanted
    assert today == ("segment:some",)


def test_a_tier_that_asks_for_an_attribute_counts_as_one(shop: Shop) -> None:
    _, today = groups(shop, BOUGHT, Segment(id="gold", name="Gold", rule=GOLD, parent="some"))
    assert today == ("segment:some",)


def test_a_segment_that_nobody_was_in_yet_is_left_out(shop: Shop) -> None:
    told, today = groups(shop, Count(event="Visit", operator=">=", times=1000))
    assert (told, today) == (Counter(), ())
