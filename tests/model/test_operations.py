"""The vocabulary of edits, one case each; the properties are in test_merge."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journey_core.errors import Refused
from journey_core.model.elements import complete, from_elements, normal, to_elements
from journey_core.model.operations import (
    added,
    apply,
    diff,
    dump_ops,
    invert,
    load_ops,
    removed,
    set_to,
)

from .calm import CALM
from .documents import documents, edits_of, empty, rich

ORDERED = {"kind": "event", "event": "Order"}


def sent(op: str, collection: str = "stages", key: str = "s1", **more: Any) -> dict[str, Any]:
    return {"op": op, "in": collection, "id": key, **more}


@CALM
@given(st.data())
def test_edits_as_json_and_back(data: st.DataObject) -> None:
    before = data.draw(documents())
    ops = diff(before, data.draw(edits_of(before)))
    assert load_ops(json.loads(json.dumps(dump_ops(ops)))) == ops
    assert load_ops(ops) == ops
    assert invert(invert(ops)) == ops


@CALM
@given(documents())
def test_elements_hold_the_whole_journey(document: Any) -> None:
    journey = from_elements("shop", document)
    assert to_elements(journey) == document
    assert from_elements("shop", json.loads(json.dumps(to_elements(journey)))) == journey


def test_an_edit_looks_like_this() -> None:
    assert dump_ops([set_to("stages", "s1", "owner", None, "Ops")]) == [
        sent("set", field="owner", value=None, was="Ops")
    ]
    assert dump_ops([added("stages", "s1", {"name": "Cart"})]) == [
        sent("add", value={"name": "Cart"})
    ]
    assert dump_ops([removed("stages", "s1", {"name": "Cart"})]) == [
        sent("remove", was={"name": "Cart"})
    ]


def test_what_an_added_element_does_not_give_is_the_default() -> None:
    after = apply(empty(), load_ops([sent("add", value={"name": "Cart"})]))
    assert after["stages"]["s1"] == complete("stages", {"name": "Cart"})
    assert after["stages"]["s1"]["friction"] == []


def test_the_order_of_a_difference() -> None:
    """Parents come before what is inside and go after it; what refers goes first of all."""
    made = [(op.op, op.id) for op in diff(empty(), rich())]
    assert made == [
        *[("add", key) for key in ("s1", "s2", "s4", "s3", "p1", "w1", "w2", "t1", "r1")]
    ]
    gone = [(op.op, op.id) for op in diff(rich(), empty())]
    assert gone == [("remove", key) for _, key in reversed(made)]


def test_the_document_given_stays_as_it_is() -> None:
    before, same = rich(), rich()
    apply(before, [set_to("stages", "s1", "name", "New", "Cart"), *diff(rich(), empty())])
    assert before == same


@pytest.mark.parametrize(
    "broken",
    [
        None, "set", {"op": "set"}, [1], [None], [[]], [{}], [sent("move")], [sent("add")],
        [sent("add", value=[])], [sent("set", value=1)], [sent("set", field="x")],
        [sent("remove", was=[])], [sent("remove", field="name")], [sent("add", "lists", value={})],
        [sent("add", "journey", "journey", value={})], [sent("remove", "journey", "journey")],
        [sent("add", key="No Id", value={"name": "x"})], [sent("set", field="x", value=1, extra=2)],
        [sent("set", field="x", value=1)] * 50_001,
    ],
)  # fmt: skip
def test_what_is_no_edit_is_refused(broken: Any) -> None:
    with pytest.raises(Refused):
        load_ops(broken)


@pytest.mark.parametrize(
    "misfit",
    [
        sent("add", value={"name": "Again"}), sent("add", key="new", value={}),
        sent("add", key="new", value={"name": "x", "colour": "red"}),
        sent("add", key="new", value={"name": "x", "id": "new"}),
        sent("set", key="new", field="name", value="x"), sent("set", field="colour", value="x"),
        sent("set", "journey", "journey", field="stages", value=[]), sent("remove", key="new"),
        sent("set", "journey", "other", field="name", value="x"),
        sent("set", field="id", value="x"), sent("set", field="__class__", value="x"),
    ],
)  # fmt: skip
def test_an_edit_that_does_not_fit_is_refused(misfit: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        apply(rich(), load_ops([misfit]))


@pytest.mark.parametrize(
    ("collection", "field", "value", "stored"),
    [
        ("responses", "wait", "24h", "1d"),
        ("responses", "suppress", [{"event": "A", "within": 60}], [{"event": "A", "within": "1m"}]),
        ("stages", "entry", ORDERED, {**ORDERED, "where": []}),
        ("stages", "entry", None, None),
        ("stages", "x", 3, 3.0),
        ("journey", "next_review_on", "2026-03-01", "2026-03-01"),
    ],
)  # fmt: skip
def test_values_as_they_are_stored(collection: str, field: str, value: Any, stored: Any) -> None:
    assert normal(collection, field, value) == stored


@pytest.mark.parametrize(
    ("collection", "field", "value", "said"),
    [
        ("stages", "emotion", 3, "stages · emotion: Input should be less than or equal to 2"),
        ("stages", "customer_goal", None, "stages · customer goal: Input should be a valid string"),
        ("stages", "colour", "red", "stages have no field “colour”"),
        ("responses", "wait", "soon", "responses · wait: “soon” is not a duration"),
    ],
)
def test_a_value_that_does_not_fit_is_said(
    collection: str, field: str, value: Any, said: str
) -> None:
    with pytest.raises(Refused) as raised:
        normal(collection, field, value)
    assert str(raised.value).startswith(said)
