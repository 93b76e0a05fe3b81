"""Segments as a document: what may be asked of a customer, tiers, and the way there and back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from journey_core.errors import BadInput
from journey_core.model.rules import Count, dump_rule, load_rule
from journey_core.model.segment import (
    SMALLEST,
    Segments,
    at_the_end,
    changes,
    dump,
    dump_text,
    load,
    load_text,
)

BOUGHT: dict[str, Any] = {"kind": "event", "event": "Order Completed"}
GOLD: dict[str, Any] = {
    "kind": "compare", "of": "attribute", "name": "tier", "operator": "=", "value": "gold",
}  # fmt: skip


def document(*segments: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"format": "wayline/segments-1", "segments": list(segments), **more}


def one(segment_id: str, rule: dict[str, Any] = GOLD, **more: Any) -> dict[str, Any]:
    return {"id": segment_id, "name": segment_id.title(), "rule": rule, **more}


def test_there_and_back() -> None:
    told = load(document(one("gold"), one("loyal", BOUGHT, parent="gold", note="n"), smallest=20))
    assert load_text(dump_text(told, 7)) == told
    assert dump(told, 7)["revision"] == 7
    assert [s.id for s in told.inside("gold")] == ["loyal"]
    assert told.named("nobody") is None
    assert load({}) == Segments() == load_text(json.dumps({"revision": 3}))
    assert Segments().smallest == SMALLEST


def test_an_event_is_one_that_ever_happened() -> None:
    rule = load_rule({"kind": "all", "rules": [GOLD, {"kind": "not", "rule": BOUGHT}]})
    told = at_the_end(rule)
    assert dump_rule(told)["rules"][1]["rule"]["kind"] == "count"
    assert at_the_end(load_rule(BOUGHT)) == Count(event="Order Completed", times=1)
    assert at_the_end(load_rule(GOLD)) == load_rule(GOLD)


@pytest.mark.parametrize(
    ("told", "why"),
    [
        (document(one("a"), one("a")), "two segments have the id a"),
        (document(one("a"), {**one("b"), "name": "A"}), "two segments have the name A"),
        (document(one("a", parent="b")), "inside b, which is not there"),
        (document(one("a", parent="b"), one("b", parent="a")), "inside itself"),
        (document(*(one(f"a{n}", parent=f"a{n - 1}" if n else None) for n in range(6))), "5 tiers"),
        (document(one("a", {**GOLD, "of": "property"})), "“tier” is a property of an event"),
        (
            document(one("a", {"kind": "not", "rule": {**GOLD, "name": "segment:b"}})),
            "put it inside that one instead",
        ),
        (document(smallest=-1), "greater than or equal to 0"),
        (document(one("A b")), "not an id"),
        (document(one("all")), "stands for all segments"),
        ({"format": "other"}, "is not known"),
        (document(surplus=1), "surplus"),
        ([], "JSON object"),
    ],
)
def test_what_cannot_be_read(told: Any, why: str) -> None:
    with pytest.raises(BadInput, match=why):
        load(told)


def test_changes_in_words() -> None:
    before = load(document(one("gold"), one("loyal")))
    after = load(document(one("loyal", BOUGHT), one("new"), smallest=5))
    assert changes(before, after) == [
        "“New” added",
        "“Loyal” changed",
        "“Gold” removed",
        "the smallest segment set to 5 customers",
    ]
    assert changes(before, load(document(one("loyal"), one("gold")))) == [
        "the order of segments changed"
    ]
    assert changes(before, before) == []
