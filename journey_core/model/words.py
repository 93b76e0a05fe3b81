"""Edits and conflicts in words a team reads in a meeting."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from journey_core.model.elements import HEAD, LAST_WINS, REFERENCES, Elements, Fields
from journey_core.model.field_words import LABELS, NOTHING, value_words
from journey_core.model.operations import Op
from journey_core.model.settle import MergeConflict

LONGEST = 60
_KINDS = {
    HEAD: "Journey",
    "stages": "Stage",
    "touchpoints": "Touchpoint",
    "transitions": "Transition",
    "triggers": "Trigger",
    "responses": "Response",
}
# Fields whose text is too long to repeat: that they changed is enough.
_LONG = frozenset({"body", "subject", "customer_goal", "brand_goal", "friction"})


def words(conflict: MergeConflict, elements: Elements) -> str:
    """Such as “Checkout · owner: yours Growth, theirs Ops”; `elements` gives the names."""
    book = _Names(elements)
    whole = conflict.theirs if conflict.field is None else None
    name = book.name(conflict.collection, conflict.id, whole or conflict.mine)
    if conflict.kind == "dangling":
        if conflict.theirs is None:
            return f"{name}: removed by them, still needed by yours"
        return f"{name}: removed by you, still needed by theirs"
    if conflict.kind == "delete_edit":
        if conflict.theirs is None:
            return f"{name}: changed by you, removed by them"
        return f"{name}: removed by you, changed by them"
    field = conflict.field or ""
    if field in ("source", "target") and None in (conflict.mine, conflict.theirs):
        end = book.name("stages", conflict.mine or conflict.theirs)
        return f"Transition {label(field)} {end}: drawn by both of you, only one can stand"
    mine, theirs = (
        book.value(conflict.collection, field, side) for side in (conflict.mine, conflict.theirs)
    )
    return f"{name} · {label(field)}: yours {mine}, theirs {theirs}"


def describe(ops: Sequence[Op], elements: Elements) -> list[str]:
    """The changes in words, such as “Stage Checkout renamed to Pay”; moves are counted, not listed.

    `elements` gives the names; it may be the document before or after the edits.
    """
    book = _Names(elements, ops)
    lines = [book.change(op) for op in ops if op.op != "set" or op.field not in LAST_WINS]
    return [*lines, *_moves(ops, book.titled)]


def label(field: str) -> str:
    """A field as people call it."""
    return LABELS.get(field, field.replace("_", " "))


def _moves(ops: Iterable[Op], titled: Callable[[str, str], str]) -> list[str]:
    moved: dict[str, list[str]] = {}
    for op in ops:
        if op.op == "set" and op.field in LAST_WINS:
            keys = moved.setdefault(op.collection, [])
            keys += [op.id] if op.id not in keys else []
    return [
        f"{titled(collection, keys[0])} moved"
        if len(keys) == 1
        else f"{len(keys):,} {collection} moved"
        for collection, keys in moved.items()
    ]


class _Names:
    """What elements are called, also those that edits add or have removed."""

    def __init__(self, elements: Elements, ops: Iterable[Op] = ()) -> None:
        self._known: dict[tuple[str, str], Fields] = {
            (op.collection, op.id): op.was or {} for op in ops if op.op == "remove"
        }
        self._known |= {(c, key): item for c in elements for key, item in elements[c].items()}
        self._known |= {op.place: op.value for op in ops if op.op == "add"}

    def name(self, collection: str, key: str, fields: Any = None) -> str:
        known = self._known.get((collection, key)) or (fields if isinstance(fields, dict) else {})
        if collection == HEAD:
            return "Journey"
        if collection == "transitions":
            ends = [str(known[end]) for end in ("source", "target") if known.get(end)]
            if len(ends) == 2:
                return " → ".join(self.name("stages", end) for end in ends)
        if collection == "touchpoints" and known.get("stage") and not known.get("name"):
            return f"{known.get('channel')} at {self.name('stages', known['stage'])}"
        return _cut(str(known.get("name") or key))

    def titled(self, collection: str, key: str) -> str:
        """With what it is: “Stage Cart”, “Transition Cart → Order”."""
        name = self.name(collection, key)
        return name if collection == HEAD else f"{_KINDS[collection]} {name}"

    def change(self, op: Op) -> str:
        title = self.titled(op.collection, op.id)
        if op.op != "set":
            return f"{title} {'added' if op.op == 'add' else 'removed'}"
        field, value = op.field or "", self.value(op.collection, op.field or "", op.value)
        if field == "name" and op.was:
            kind = _KINDS[op.collection]
            return f"{kind} {_cut(str(op.was))} renamed to {value}"
        if field == "archived":
            return "Journey archived" if op.value else "Journey brought back"
        if field == "parent" and op.collection == "stages":
            return f"{title} moved into {value}" if op.value else f"{title} moved out"
        if field in ("source", "target"):
            return f"{title} now leads {label(field)} {value}"
        if field in _LONG or (op.collection == HEAD and field == "purpose"):
            return f"{title} · {label(field)} {'changed' if op.value else 'cleared'}"
        if op.value in NOTHING:
            return f"{title} · {label(field)} cleared"
        return f"{title} · {label(field)} set to {value}"

    def value(self, collection: str, field: str, value: Any) -> str:
        """A field's value as text; references by name, rules as phrases."""
        target = REFERENCES.get(collection, {}).get(field)
        if target is not None and value not in NOTHING:
            return self.name(target, str(value))
        return _cut(value_words(field, value))


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"
