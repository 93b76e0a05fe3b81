"""Triggers and responses moved and removed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from journey_core.model.contact import Response, Trigger
from journey_core.model.elements import from_elements, to_elements
from journey_core.model.journey import Journey
from journey_core.model.operations import Op, apply
from journey_core.ui.inspector.order import (
    moved,
    moved_response,
    responses_to,
    triggers_at,
    without_response,
    without_trigger,
)


def shop(ranks: list[int]) -> Journey:
    """Triggers with these ranks at one stage, three responses to the first, and one elsewhere."""
    triggers = [
        Trigger(id=f"t{n}", pos=float(n), stage="cart", kind="stage", rank=rank)
        for n, rank in enumerate(ranks)
    ]
    other = Trigger(id="else", kind="event", journey_wide="Anywhere")
    responses = [Response(id=f"r{n}", trigger="t0", channel="email") for n in range(3)]
    return Journey.model_validate({
        "id": "shop", "name": "Shop", "stages": [{"id": "cart", "name": "Cart"}],
        "triggers": [*triggers, other],
        "responses": [*responses, Response(id="r9", trigger="else", channel="email")],
    })  # fmt: skip


def after(journey: Journey, ops: list[Op]) -> Journey:
    return from_elements("shop", apply(to_elements(journey), ops))


@given(st.lists(st.integers(0, 4), min_size=1, max_size=5), st.data())
def test_a_trigger_moves_by_one_and_the_others_keep_their_order(
    ranks: list[int], data: st.DataObject
) -> None:
    journey = shop(ranks)
    before = triggers_at(journey, "cart")
    place, by = data.draw(st.integers(0, len(ranks) - 1)), data.draw(st.sampled_from([-1, 1]))
    ops = moved(before, place, by)
    wanted = [one.id for one in before]
    if 0 <= place + by < len(wanted):
        wanted.insert(place + by, wanted.pop(place))
    else:
        assert ops == []
    now = triggers_at(after(journey, ops), "cart")
    assert [one.id for one in now] == wanted
    if ops:
        assert len({one.rank for one in now}) == len(now)


def test_ranks_that_differ_are_only_exchanged() -> None:
    before = triggers_at(shop([1, 5, 9]), "cart")
    assert [(op.id, op.value) for op in moved(before, 1, -1)] == [("t1", 1), ("t0", 5)]


def test_a_response_moves() -> None:
    journey = shop([1])
    journey = after(journey, moved_response(responses_to(journey, "t0"), 2, -1))
    assert [one.id for one in responses_to(journey, "t0")] == ["r0", "r2", "r1"]
    assert moved_response(responses_to(journey, "t0"), 0, -1) == []


def test_a_trigger_goes_with_its_responses() -> None:
    left = after(shop([1, 2]), without_trigger(shop([1, 2]), "t0"))
    assert {one.id for one in left.triggers} == {"t1", "else"}
    assert [one.id for one in left.responses] == ["r9"]
    left = after(shop([1]), without_response(shop([1]), "r1"))
    assert [one.id for one in responses_to(left, "t0")] == ["r0", "r2"]
    assert triggers_at(left, None)[0].id == "else"
