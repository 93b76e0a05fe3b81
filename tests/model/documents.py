"""Random journeys that make hard cases: few ids, nesting, transitions, deletes that take along."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from hypothesis import strategies as st

from journey_core.errors import BadInput
from journey_core.model.contact import Cap
from journey_core.model.elements import REFERENCES, Elements, complete, copy_of, from_elements

STAGES = [f"s{n}" for n in range(1, 6)]
WAYS = [f"w{n}" for n in range(1, 6)]
TRIGGERS = ["t1", "t2", "t3"]
RESPONSES = ["r1", "r2"]
POINTS = ["p1", "p2"]
NAMES = ["Cart", "Order", "Pay"]
NUMBERS = [0.0, 1.0, 2.5]
RULES = [None, {"kind": "event", "event": "Order Completed", "where": []}]
STAGE_FIELDS: list[tuple[str, list[Any]]] = [
    ("name", NAMES), ("owner", ["", *NAMES]), ("entry", RULES), ("x", NUMBERS), ("y", NUMBERS),
    ("pos", NUMBERS), ("emotion", [None, 1]), ("friction", [[], ["Slow"]]),
]  # fmt: skip
CAP = Cap.model_validate({"max": 2, "within": "7d"}).model_dump(mode="json")
HEADS: list[dict[str, Any]] = [
    {"name": "Bank"}, {"owner": "Ops"}, {"owner": "Growth"}, {"status": "live"},
    {"arms": {"holdout": 0.1}}, {"margins": {"refunds": 0.02}}, {"caps": [CAP]},
]  # fmt: skip
Choose = Callable[[Sequence[Any]], Any]
Draw = Callable[[st.SearchStrategy[Any]], Any]


@st.composite
def documents(draw: Draw) -> Elements:
    """The elements of a valid journey of up to five stages; most have some of everything."""
    choose = _chooser(draw)
    return _edited(choose, choose([rich, rich, rich, empty])(), 4)


@st.composite
def edits_of(draw: Draw, document: Elements) -> Elements:
    """The document after up to twelve gestures of one person; still valid."""
    choose = _chooser(draw)
    return _edited(choose, document, choose([12, 8, 4, 1, 0]))


@st.composite
def two_sides(draw: Draw) -> tuple[Elements, Elements, Elements]:
    """A document and what two people made of it: (base, mine, theirs)."""
    base = draw(documents())
    return base, draw(edits_of(base)), draw(edits_of(base))


def empty() -> Elements:
    """A journey without stages."""
    return copy_of({"journey": {"journey": complete("journey", {"name": "Shop"})}})


def rich() -> Elements:
    """Four stages, one of them with a substage, and something of everything on them."""
    document = empty()
    for key, name, parent in [("s1", "Cart", None), ("s2", "Pay", None), ("s3", "Order", "s2")]:
        _put(document, "stages", key, name=name, parent=parent)
    for key, source, target in [("w1", "s1", "s2"), ("w2", "s2", "s1")]:
        _put(document, "transitions", key, source=source, target=target)
    _put(document, "stages", "s4", name="Order")
    _put(document, "triggers", "t1", kind="event", event="A", stage="s3")
    _put(document, "responses", "r1", trigger="t1", channel="email")
    return _put(document, "touchpoints", "p1", stage="s1", channel="email")


def is_valid(document: Elements) -> bool:
    """Whether the document obeys its own rules."""
    try:
        from_elements("shop", document)
    except BadInput:
        return False
    return True


def _chooser(draw: Draw) -> Choose:
    """Half of the cases are simple ones that shrink well, half are thrown like dice."""
    if draw(st.booleans()):
        return Random(draw(st.integers(0, 2**32))).choice
    return lambda options: draw(st.sampled_from(options))


def _edited(choose: Choose, document: Elements, gestures: int) -> Elements:
    for _ in range(gestures):
        after = choose(GESTURES)(choose, copy_of(document))
        if is_valid(after):
            document = after
    return document


def _put(document: Elements, collection: str, key: str, **fields: Any) -> Elements:
    old = document[collection].get(key)
    document[collection][key] = {**old, **fields} if old else complete(collection, fields)
    return document


def _stage(choose: Choose, document: Elements) -> Elements:
    parent = choose([None, None, *STAGES])
    name = choose(NAMES)
    return _put(document, "stages", choose(STAGES), name=name, parent=parent)


def _nest(choose: Choose, document: Elements) -> Elements:
    key = choose(STAGES)
    if key in document["stages"]:
        _put(document, "stages", key, parent=choose([None, *STAGES]))
    return document


def _describe_stage(choose: Choose, document: Elements) -> Elements:
    key = choose(STAGES)
    if key in document["stages"]:
        field, values = choose(STAGE_FIELDS)
        _put(document, "stages", key, **{field: choose(values)})
    return document


def _way(choose: Choose, document: Elements) -> Elements:
    ends = {end: choose(STAGES) for end in ("source", "target")}
    label = choose(["", "", "later"])
    return _put(document, "transitions", choose(WAYS), label=label, **ends)


def _point(choose: Choose, document: Elements) -> Elements:
    stage = choose(STAGES)
    channel = choose(["email", "sms"])
    return _put(document, "touchpoints", choose(POINTS), stage=stage, channel=channel)


def _trigger(choose: Choose, document: Elements) -> Elements:
    stage = choose([None, *STAGES])
    rank = choose([1, 2])
    key = choose(TRIGGERS)
    return _put(document, "triggers", key, kind="event", event="A", stage=stage, rank=rank)


def _response(choose: Choose, document: Elements) -> Elements:
    trigger = choose(TRIGGERS)
    wait = choose(["0s", "1h"])
    key = choose(RESPONSES)
    return _put(document, "responses", key, trigger=trigger, channel="email", wait=wait)


def _head(choose: Choose, document: Elements) -> Elements:
    fields = choose(HEADS)
    return _put(document, "journey", "journey", **fields)


def _remove(choose: Choose, document: Elements) -> Elements:
    keys = sorted((name, key) for name in document if name != "journey" for key in document[name])
    if keys:
        remove_with_all(document, *choose(keys))
    return document


def remove_with_all(document: Elements, collection: str, key: str) -> None:
    """Remove an element and whatever refers to it, as the canvas does."""
    document[collection].pop(key, None)
    for name, fields in REFERENCES.items():
        for field, target in fields.items():
            inside = [k for k, item in document[name].items() if item[field] == key]
            for inner in inside if target == collection else ():
                remove_with_all(document, name, inner)


GESTURES = [
    _stage, _stage, _nest, _describe_stage, _describe_stage, _way, _way, _point, _trigger,
    _response, _head, _remove, _remove,
]  # fmt: skip
