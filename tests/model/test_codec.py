"""Documents as text and back, in both forms; what cannot be read is refused in one line."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journey_core.errors import BadInput
from journey_core.model import codec
from journey_core.model.elements import Elements, from_elements
from journey_core.model.journey import Journey
from journey_core.model.rules import Event

from .calm import CALM
from .documents import documents
from .rule_cases import RULES

PLAIN: dict[str, Any] = {
    "format": "wayline/plain-1", "id": "win-back", "name": "Win back", "purpose": "marketing",
    "stages": [
        {"id": "cart", "name": "Cart", "entry": "Product Added[value>=10]", "owner": "Growth"},
        {"id": "order", "name": "Order"},
    ],
    "transitions": [{"source": "cart", "target": "order"}],
    "triggers": [
        {"id": "t1", "stage": "cart", "kind": "event", "event": "E", "rank": 1},
        {"id": "t2", "stage": "cart", "kind": "count", "event": "E", "times": 3, "within": "7d"},
        {"id": "t3", "kind": "absence", "event": "E", "without": "F", "within": "24h"},
        {"id": "t4", "stage": "cart", "kind": "inactivity", "for": "60d", "rank": 4},
    ],
    "responses": [
        {"id": "r1", "trigger": "t1", "channel": "email", "purpose": "marketing", "wait": "2h",
         "cooldown": "7d", "suppress": [{"event": "F", "within": "7d"}]},
    ],
    "caps": [{"max": 2, "within": "7d"}], "arms": {"personalized": 0.75, "holdout": 0.25},
}  # fmt: skip


@CALM
@given(documents(), st.lists(RULES, max_size=3))
def test_a_journey_is_read_back_as_it_was_written(document: Elements, rules: list[Any]) -> None:
    journey = from_elements("shop", document)
    stages = tuple(
        stage.model_copy(update={"entry": rule})
        for stage, rule in zip(journey.stages, rules, strict=False)
    )
    journey = journey.model_copy(update={"stages": stages + journey.stages[len(stages) :]})
    text = codec.dump_text(journey, revision=7)
    assert codec.load_text(text) == journey
    assert codec.load_text(text.encode()) == journey
    assert codec.dump_text(codec.load_text(text), revision=7) == text
    assert list(json.loads(text))[:4] == ["format", "id", "name", "revision"]
    assert "revision" not in codec.dump(journey)


def test_the_plain_form_says_what_it_says() -> None:
    journey = codec.load(PLAIN)
    cart, order = journey.stages
    assert isinstance(cart.entry, Event)
    assert (cart.entry.event, cart.owner, order.entry) == ("Product Added", "Growth", None)
    assert cart.x < order.x
    assert [(w.id, w.source, w.target) for w in journey.transitions] == [("t-1", "cart", "order")]
    assert [trigger.span for trigger in journey.triggers] == [None] * 3 + [timedelta(days=60)]
    assert [trigger.pos for trigger in journey.triggers] == [0, 1, 2, 3]
    response = journey.responses[0]
    assert (response.wait, response.suppress[0].event) == (timedelta(hours=2), "F")
    assert journey.arms == {"personalized": 0.75, "holdout": 0.25}
    assert codec.load(codec.dump(journey)) == journey


def test_what_the_plain_form_does_not_name_is_off() -> None:
    journey = codec.load({"format": "wayline/plain-1", "id": "a", "name": "A"})
    assert journey == Journey(id="a", name="A")


def test_an_older_format_is_lifted(monkeypatch: pytest.MonkeyPatch) -> None:
    def lift(body: dict[str, Any]) -> dict[str, Any]:
        return {"format": codec.FORMAT, "id": body["key"], "name": body["title"]}

    monkeypatch.setitem(codec.MIGRATIONS, "wayline/journey-0", lift)
    old = {"format": "wayline/journey-0", "key": "a", "title": "A"}
    assert codec.load(old) == Journey(id="a", name="A")


def stages(*more: dict[str, Any]) -> dict[str, Any]:
    return {"id": "a", "name": "A", "stages": [{"id": "s", "name": "S"}, *more]}


@pytest.mark.parametrize(
    "broken",
    [
        None, 1, [], "text", {}, {"id": "a"}, {"name": "A"}, {"id": "A B", "name": "A"},
        {"id": "", "name": "A"}, {"id": "a" * 81, "name": "A"}, {"id": "a", "name": "  "},
        {"id": "a", "name": "A", "colour": "red"}, {"id": "a", "name": "A", "format": "other"},
        {"id": "a", "name": "A", "stages": None}, {"id": "a", "name": "A", "status": "lost"},
        stages({"id": "s", "name": "Again"}), stages({"id": "t", "name": "T", "parent": "x"}),
        stages({"id": "t", "name": "T", "parent": "t"}), stages({"id": "t"}),
        stages({"id": "t", "name": "T", "parent": "s"}, {"id": "u", "name": "U", "parent": "t"}),
        stages({"id": "t", "name": "T", "x": float("inf")}), stages({"id": "t", "name": "\ud800"}),
        {**stages(), "transitions": [{"id": "w", "source": "s", "target": "s"}]},
        {**stages(), "transitions": [{"id": "w", "source": "s", "target": "x"}]},
        {**stages(), "touchpoints": [{"id": "p", "stage": "x", "channel": "email"}]},
        {**stages(), "touchpoints": [{"id": "p", "stage": "s", "channel": "pigeon"}]},
        {**stages(), "triggers": [{"id": "t", "stage": "x", "kind": "event"}]},
        {**stages(), "responses": [{"id": "r", "trigger": "t", "channel": "email"}]},
        {**stages(), "caps": [{"max": 1, "within": "soon"}]}, {**PLAIN, "stages": "abc"},
        {**PLAIN, "stages": [1]}, {**PLAIN, "stages": None}, {**PLAIN, "triggers": [{"for": "2d"}]},
        {**PLAIN, "stages": [{"id": "s", "name": "S", "entry": "[x=1]"}]}, {**PLAIN, "id": None},
        {**PLAIN, "transitions": [{"source": "cart", "target": "nowhere"}]},
        {**PLAIN, "transitions": [{"source": "cart", "target": "order"}] * 2},
    ],
)  # fmt: skip
def test_what_is_no_journey_is_refused_in_one_line(broken: Any) -> None:
    with pytest.raises(BadInput, match=r"\A[^\n]+\Z"):
        codec.load(broken)


@pytest.mark.parametrize(
    "text",
    ["", "{", "[" * 100_000, b"\xff\xfe", b"\x00", '{"a": ' * 100_000, "1" * 5000,
     b" " * 20_000_001],
)  # fmt: skip
def test_what_is_no_document_is_refused(text: str | bytes) -> None:
    with pytest.raises(BadInput, match=r"\A[^\n]+\Z"):
        codec.load_text(text)
