"""What changed between two documents of a journey, as sentences with who has to agree to each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from journey_core.model.contact import Response, Trigger
from journey_core.model.elements import HEAD, LAST_WINS, Elements, Fields, to_elements
from journey_core.model.field_words import value_words
from journey_core.model.journey import Journey, Stage, Touchpoint, Transition
from journey_core.model.operations import Op
from journey_core.model.operations import diff as edits_between
from journey_core.model.record import Record
from journey_core.review import names
from journey_core.review.sign_off import in_order, signers

_RECORDS: dict[str, type[Record]] = {
    "stages": Stage, "touchpoints": Touchpoint, "transitions": Transition, "triggers": Trigger,
    "responses": Response,
}  # fmt: skip
_ITEMS = {
    "caps": "cap",
    "suppress": "suppression",
    "fields": "data used",
    "required": "data that must be filled",
    "friction": "friction note",
}
"""Fields that are lists: what comes and goes is told item by item, under this name."""
_LONG = frozenset({"subject", "body", "customer_goal", "brand_goal", "purpose"})


@dataclass(frozen=True)
class Change:
    """One difference. `element` is `stages/ID`, `transitions/ID`, `triggers/ID`, `responses/ID`,
    `touchpoints/ID`, `caps`, `arms` or `journey`; `field` is None where it came or went as a whole.

    `change` is the sentence, `was` and `now` are JSON values (None: nothing), `roles` who signs.
    """

    element: str
    field: str | None
    change: str
    was: Any
    now: Any
    roles: tuple[str, ...]


def changes(before: Journey, after: Journey) -> tuple[Change, ...]:
    """Every difference in the order of the document's edits; none between equal documents.

    Where something stands on the canvas or in a list is no difference.
    """
    was, now = to_elements(before), to_elements(after)
    edits = [op for op in edits_between(was, now) if op.field not in LAST_WINS]
    return tuple(_change(was, now, op) for op in edits)


def sign_off(found: Iterable[Change]) -> tuple[str, ...]:
    """Everybody who signs one of the changes: roles first, then teams."""
    return in_order(role for one in found for role in one.roles)


def document(found: Sequence[Change]) -> dict[str, Any]:
    """The changes and who signs them as plain JSON values."""
    rows = [asdict(one) | {"roles": list(one.roles)} for one in found]
    return {"changes": rows, "sign_off": list(sign_off(found))}


def _change(was: Elements, now: Elements, op: Op) -> Change:
    element = op.collection if op.collection == HEAD else f"{op.collection}/{op.id}"
    if op.op == "set":
        field = op.field or ""
        roles = signers((was, now), op.collection, op.id, (field,))
        element = field if op.collection == HEAD and field in ("caps", "arms") else element
        return Change(element, field, _set(was, now, op), op.was, op.value, roles)
    side, fields = (now, op.value) if op.op == "add" else (was, op.was or {})
    title = names.title_of(side, op.collection, op.id)
    told = names.said_of(side, op.collection, op.id, fields)
    verb = "added" if op.op == "add" else "removed"
    roles = signers((was, now), op.collection, op.id, _filled(op.collection, op.id, fields))
    return Change(element, None, f"{title} {verb}{told and f': {told}'}", op.was, op.value, roles)


def _filled(collection: str, key: str, fields: Fields) -> set[str]:
    """The fields of an element that say more than their default."""
    record = _RECORDS[collection].model_validate({"id": key, **fields})
    return set(record.model_dump(exclude_defaults=True))


def _set(was: Elements, now: Elements, op: Op) -> str:
    """The sentence for a field that has another value."""
    field, collection = op.field or "", op.collection
    title = names.title_of(was, collection, op.id)
    if field == "name" and op.was:
        kind = names.KINDS.get(collection, "Journey")
        return f"{kind} “{names.cut(op.was)}” renamed to “{names.cut(op.value or op.id)}”"
    if field == "archived":
        return "Journey archived" if op.value else "Journey brought back"
    if field == "arms":
        return f"{title}: {'; '.join(_arms(op.was or {}, op.value or {}))}"
    if field == "variants":
        return f"{title}: {'; '.join(_variants(op.was or [], op.value or []))}"
    if field in _ITEMS:
        return f"{title}: {_items(field, op.was or [], op.value or [])}"
    return f"{title}: {_values(was, now, op)}"


def _values(was: Elements, now: Elements, op: Op) -> str:
    """“wait was 24 hours, is 3 days”; something new is added, what is left empty is removed."""
    field, collection = op.field or "", op.collection
    label = names.called(field)
    if field in _LONG and op.was and op.value:
        return _was_is(label, *names.apart(op.was, op.value, lambda text: f"“{text}”"))
    old = "" if names.is_nothing(field, op.was) else names.said(was, collection, field, op.was)
    new = "" if names.is_nothing(field, op.value) else names.said(now, collection, field, op.value)
    if not old:
        return f"{label} added: {new}"
    return _was_is(label, old, new) if new else f"{label} removed, was {old}"


def _was_is(label: str, was: str, now: str) -> str:
    more = " in details that these words leave out" if was == now else ""
    return f"{label} was {was}, is {now}{more}"


def _arms(was: Mapping[str, float], now: Mapping[str, float]) -> Iterator[str]:
    """What became of each arm's share."""
    for arm in dict.fromkeys((*was, *now)):
        old, new = (f"{100 * side[arm]:g}%" if arm in side else "" for side in (was, now))
        if not old:
            yield f"arm {arm} added with {new}"
        elif not new:
            yield f"arm {arm} removed, had {old}"
        elif was[arm] != now[arm]:
            yield f"arm {arm} had {old}, has {new}"


def _items(field: str, was: Sequence[Any], now: Sequence[Any]) -> str:
    """What left a list and what joined it; one for one is told as a change."""
    label, old, new = _ITEMS[field], _told(field, was), _told(field, now)
    gone, come = _less(old, new), _less(new, old)
    if len(gone) == len(come) == 1:
        return _was_is(label, gone[0], come[0])
    parts = [
        f"{label} {verb}: {', '.join(some)}"
        for verb, some in (("removed", gone), ("added", come))
        if some
    ]
    return "; ".join(parts) or f"{label}: the same in another order or detail"


def _told(field: str, items: Sequence[Any]) -> list[str]:
    if field in ("caps", "suppress"):
        return [value_words(field, [one]) for one in items]
    return [f"“{names.cut(str(one))}”" for one in items]


def _less(items: Sequence[str], others: Sequence[str]) -> list[str]:
    """The items that the others have less often."""
    return list((Counter(items) - Counter(others)).elements())


def _variants(was: Sequence[Fields], now: Sequence[Fields]) -> list[str]:
    """What became of the words of each arm and channel."""
    old, new = _by_reader(was), _by_reader(now)
    told = []
    for reader in dict.fromkeys((*old, *new)):
        whose = value_words("variants", [(old.get(reader) or new.get(reader))])
        if reader not in old or reader not in new:
            told.append(f"words for {whose} {'added' if reader in new else 'removed'}")
            continue
        for field in ("subject", "body", "call_to_action"):
            sides = old[reader][field], new[reader][field]
            if sides[0] != sides[1]:
                label = f"{names.called(field)} for {whose}"
                told.append(_was_is(label, *names.apart(*sides, lambda text: f"“{text}”")))
    return told or ["words for others: the same in another order"]


def _by_reader(variants: Sequence[Fields]) -> dict[tuple[str, str | None, int], Fields]:
    """The variants by arm and channel, and their number among those of the same."""
    seen: Counter[tuple[str, str | None]] = Counter()
    found = {}
    for one in variants:
        reader = (one["arm"], one["channel"])
        found[*reader, seen[reader]] = one
        seen[reader] += 1
    return found
