"""Brings edits made on an older document onto the newest one, and asks where two sides disagree.

The unit is one field of one element. Edits of different places are joined. Where both sides changed
the same place a conflict names it with both values, so that no change is ever lost unseen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from journey_core.errors import Refused
from journey_core.model.elements import ALL, Elements, copy_of, normal, referred
from journey_core.model.operations import Op, apply
from journey_core.model.settle import MergeConflict, Place, settle


@dataclass(frozen=True, slots=True)
class Rebased:
    """The joined document, and the places where the two sides could not be joined."""

    elements: Elements
    conflicts: tuple[MergeConflict, ...] = ()


def merge(base: Elements, mine: Elements, theirs: Elements) -> Rebased:
    """Three-way merge of valid documents; the places of conflict are the same from either side."""
    elements, here = settle(base, mine, theirs)
    _, there = settle(base, theirs, mine)
    swapped = {place: conflict.swapped() for place, conflict in there.items()}
    return Rebased(elements, _in_order({**swapped, **here}))


def rebase(ops: Iterable[Op], onto: Elements, base: Elements | None = None) -> Rebased:
    """The edits on top of a document that may have moved on since they were made.

    A field is set when it still has the value that it `was`; nothing happens when it has the new
    one already; otherwise a conflict says so. `x`, `y` and `pos` are set without asking. `base` is
    a document from before: what others removed since then can be put back from it. Without it
    an edit of a removed element is named, and left out. Refused: an edit that never fitted.
    """
    older = base or {}
    ops, lost = _fitting([_normal(op) for op in ops], onto, older)
    before = _as_seen(ops, onto, older)
    mine = apply(before, ops)
    _bring_back(before, mine, older)
    elements, found = settle(before, mine, onto)
    return Rebased(elements, _in_order({**lost, **found}))


def _in_order(conflicts: dict[Place, MergeConflict]) -> tuple[MergeConflict, ...]:
    places = sorted(conflicts, key=lambda place: (ALL.index(place[0]), place[1], place[2] or ""))
    return tuple(conflicts[place] for place in places)


def _normal(op: Op) -> Op:
    """The edit with values as they are stored; what it `was` is only compared, so it may be odd."""
    if op.op == "add":
        return op.model_copy(
            update={"value": {f: normal(op.collection, f, v) for f, v in op.value.items()}}
        )
    if op.op == "remove":
        was = {f: _as_compared(op.collection, f, v) for f, v in (op.was or {}).items()}
        return op.model_copy(update={"was": was})
    field = op.field or ""
    value = normal(op.collection, field, op.value)
    return op.model_copy(update={"value": value, "was": _as_compared(op.collection, field, op.was)})


def _as_compared(collection: str, field: str, value: Any) -> Any:
    try:
        return normal(collection, field, value)
    except Refused:
        return value


def _fitting(
    ops: Sequence[Op], onto: Elements, older: Elements
) -> tuple[list[Op], dict[Place, MergeConflict]]:
    """Edits whose element and references can still be found, and a conflict for each other one."""
    known = {
        (name, key) for document in (onto, older) for name in document for key in document[name]
    }
    kept, lost = list(ops), {}
    while True:
        there = known | {op.place for op in kept if op.op == "add"}
        bad = {op.place: gone for op in kept for gone in _needed(op) if gone not in there}
        if not bad:
            return kept, lost
        for place, gone in bad.items():
            edits = [op for op in kept if op.place == place]
            conflict = _lost(place, gone, edits)
            lost.setdefault(conflict.place, conflict)
        kept = [op for op in kept if op.place not in bad]


def _needed(op: Op) -> list[tuple[str, str]]:
    if op.op == "set":
        named = referred(op.collection, {op.field or "": op.value})
        return [op.place, *((target, key) for _, target, key in named)]
    if op.op == "add":
        return [(target, key) for _, target, key in referred(op.collection, op.value)]
    return []


def _lost(place: tuple[str, str], gone: tuple[str, str], edits: Sequence[Op]) -> MergeConflict:
    if gone != place:
        return MergeConflict(kind="dangling", collection=gone[0], id=gone[1])
    mine = {op.field: op.value for op in edits}
    return MergeConflict(kind="delete_edit", collection=gone[0], id=gone[1], mine=mine)


def _as_seen(ops: Sequence[Op], onto: Elements, older: Elements) -> Elements:
    """What the sender saw before the edits, as far as the edits tell; all else as it is now."""
    seen = copy_of(onto)
    for op in reversed(ops):
        items = seen[op.collection]
        known = items.get(op.id) or older.get(op.collection, {}).get(op.id) or {}
        if op.op == "add":
            items.pop(op.id, None)
        elif op.op == "remove":
            items[op.id] = {**known, **op.was}
        else:
            items[op.id] = {**known, op.field or "": op.was}
    return seen


def _bring_back(before: Elements, mine: Elements, older: Elements) -> None:
    """What mine refers to and others removed since: mine still has it, as both once had."""
    waiting = [(collection, key) for collection in ALL for key in mine[collection]]
    while waiting:
        collection, key = waiting.pop()
        for _, target, name in referred(collection, mine[collection][key]):
            known = older.get(target, {}).get(name)
            if known is not None and name not in mine[target] and name not in before[target]:
                before[target][name] = mine[target][name] = known
                waiting.append((target, name))
