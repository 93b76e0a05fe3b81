"""Edits and conflicts as people read them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from journey_core.model.elements import Elements
from journey_core.model.merge import merge, rebase
from journey_core.model.operations import Op, added, apply, diff, removed, set_to
from journey_core.model.words import describe, words

from .calm import CALM
from .documents import documents, remove_with_all, rich, two_sides

RULE = {"kind": "event", "event": "Order Completed", "where": []}


def stage(field: str, value: Any, was: Any = None) -> Op:
    return set_to("stages", "s1", field, value, was)


def response(field: str, value: Any, was: Any) -> Op:
    return set_to("responses", "r1", field, value, was)


def head(field: str, value: Any, was: Any) -> Op:
    return set_to("journey", "journey", field, value, was)


@pytest.mark.parametrize(
    ("op", "said"),
    [
        (stage("name", "Pay", "Cart"), "Stage Cart renamed to Pay"),
        (stage("owner", "Ops", ""), "Stage Cart · owner set to Ops"),
        (stage("owner", "", "Ops"), "Stage Cart · owner cleared"),
        (stage("customer_goal", "Buy", ""), "Stage Cart · customer’s goal changed"),
        (stage("entry", RULE, None), "Stage Cart · entry rule set to Order Completed"),
        (stage("parent", "s2", None), "Stage Cart moved into Pay"),
        (stage("parent", None, "s2"), "Stage Cart moved out"),
        (stage("emotion", -2, None), "Stage Cart · emotion set to -2"),
        (stage("x", 2.0, 0.0), "Stage Cart moved"),
        (added("stages", "s9", {"name": "Help"}), "Stage Help added"),
        (removed("stages", "s8", {"name": "Old"}), "Stage Old removed"),
        (
            added("transitions", "w9", {"source": "s1", "target": "s4"}),
            "Transition Cart → Order added",
        ),
        (
            set_to("transitions", "w1", "target", "s4", "s2"),
            "Transition Cart → Pay now leads to Order",
        ),
        (removed("touchpoints", "p1", {}), "Touchpoint email at Cart removed"),
        (set_to("triggers", "t1", "rank", 3, 1), "Trigger t1 · rank set to 3"),
        (set_to("responses", "r1", "trigger", "t1", "t2"), "Response r1 · trigger set to t1"),
        (head("archived", True, False), "Journey archived"),
        (head("archived", False, True), "Journey brought back"),
        (head("name", "Bank", "Shop"), "Journey Shop renamed to Bank"),
        (head("status", "live", "draft"), "Journey · status set to live"),
        (head("arms", {"holdout": 0.1}, {}), "Journey · arms set to holdout 10%"),
        (
            head("caps", [{"max": 1, "within": "7d"}], []),
            "Journey · contact caps set to at most 1 message in 7 days",
        ),
        (head("purpose", "Sell", "Help"), "Journey · purpose changed"),
        (response("purpose", "marketing", ""), "Response r1 · purpose set to marketing"),
        (response("wait", "1d", "0s"), "Response r1 · wait set to 24 hours"),
        (response("wait", "0s", "1d"), "Response r1 · wait set to no time"),
        (response("at_hour", 9, None), "Response r1 · hour of the day set to 9:00"),
        (response("weekdays", [0, 1, 2, 3, 4], []), "Response r1 · weekdays set to Mon to Fri"),
        (
            response("fallbacks", ["sms", "push"], []),
            "Response r1 · other channels set to sms, push",
        ),
        (
            response("suppress", [{"event": "Order Completed[value>=9]", "within": "7d"}], []),
            "Response r1 · held back set to 7 days after Order Completed with value ≥ 9",
        ),
        (
            response("variants", [{"arm": "generic", "channel": "sms", "subject": "Hi"}], []),
            "Response r1 · words for others set to generic by SMS",
        ),
        (response("body", "Hello", ""), "Response r1 · body changed"),
        (
            response("in_quiet_hours", "send", "drop"),
            "Response r1 · in quiet hours set to in quiet hours too",
        ),
        (
            response("follow_preference", True, False),
            "Response r1 · preferred channel first set to yes",
        ),
        (set_to("triggers", "t1", "rule", RULE, None), "Trigger t1 · rule set to Order Completed"),
        (set_to("triggers", "t1", "span", "60d", None), "Trigger t1 · for set to 60 days"),
        (
            set_to("triggers", "t1", "key", "order_id", ""),
            "Trigger t1 · counted for each set to order_id",
        ),
        (
            set_to("triggers", "t1", "rule", {"odd": 1}, None),
            "Trigger t1 · rule set to another rule",
        ),
    ],
)
def test_a_change_in_words(op: Op, said: str) -> None:
    assert describe([op], rich()) == [said]


def test_moves_are_counted() -> None:
    moves = [set_to("stages", key, axis, 9.0, 0.0) for key in ("s1", "s2") for axis in ("x", "y")]
    assert describe(moves, rich()) == ["2 stages moved"]
    assert describe([], rich()) == []


def test_long_texts_are_cut() -> None:
    said = describe([stage("name", "x" * 100, "Cart")], rich())
    assert said == [f"Stage Cart renamed to {'x' * 59}…"]


def conflicts(mine: list[Op], theirs: list[Op]) -> list[str]:
    result = merge(rich(), apply(rich(), mine), apply(rich(), theirs))
    return [words(conflict, result.elements) for conflict in result.conflicts]


def gone(collection: str, key: str) -> list[Op]:
    after = rich()
    remove_with_all(after, collection, key)
    return diff(rich(), after)


def test_conflicts_in_words() -> None:
    assert conflicts([stage("owner", "Growth")], [stage("owner", "Ops")]) == [
        "Cart · owner: yours Growth, theirs Ops"
    ]
    assert conflicts([stage("entry", RULE)], [stage("entry", {**RULE, "event": "A"})]) == [
        "Cart · entry rule: yours Order Completed, theirs A"
    ]
    assert conflicts([stage("parent", "s2")], [stage("parent", "s4")]) == [
        "Cart · inside: yours Pay, theirs Order"
    ]
    assert conflicts(gone("stages", "s1"), [stage("owner", "Ops")]) == [
        "Cart: removed by you, changed by them"
    ]
    assert conflicts([stage("owner", "Ops")], gone("stages", "s1")) == [
        "Cart: changed by you, removed by them"
    ]
    point = [added("touchpoints", "p9", {"stage": "s4", "channel": "sms"})]
    assert conflicts(point, gone("stages", "s4")) == [
        "Order: removed by them, still needed by yours"
    ]
    assert conflicts(gone("stages", "s4"), point) == [
        "Order: removed by you, still needed by theirs"
    ]


def test_one_arrow_drawn_by_two_people() -> None:
    def way(key: str, label: str) -> list[Op]:
        return [added("transitions", key, {"source": "s1", "target": "s4", "label": label})]

    assert conflicts(way("w8", ""), way("w9", "")) == []
    said = "Transition to Order: drawn by both of you, only one can stand"
    assert set(conflicts(way("w8", "soon"), way("w9", "later"))) == {said}


def test_what_cannot_be_found_any_more_is_still_named() -> None:
    after = rich()
    remove_with_all(after, "stages", "s2")
    result = rebase([set_to("stages", "s3", "owner", "Ops", "")], after)
    assert [words(conflict, result.elements) for conflict in result.conflicts] == [
        "s3: changed by you, removed by them"
    ]
    way = added("transitions", "w9", {"source": "s1", "target": "s2"})
    result = rebase([way], after)
    assert result.elements == after
    assert [words(conflict, result.elements) for conflict in result.conflicts] == [
        "s2: removed by them, still needed by yours"
    ]


@CALM
@given(two_sides())
def test_everything_can_be_said(sides: tuple[Elements, Elements, Elements]) -> None:
    base, mine, theirs = sides
    result = merge(base, mine, theirs)
    for conflict in result.conflicts:
        assert words(conflict, result.elements)
    assert all(describe(diff(base, mine), base))
    assert bool(describe(diff(base, theirs), theirs)) == (base != theirs)


@CALM
@given(documents())
def test_every_change_has_a_line(document: Elements) -> None:
    ops = [op for op in diff(document, rich()) if op.op != "set"]
    assert len(describe(ops, document)) == len(describe(ops, rich())) == len(ops)
