"""One vocabulary of edits for canvas, inspector, store, undo and diff: add, set, remove."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from pydantic import ConfigDict, Field, ValidationError, model_validator

from journey_core.errors import Refused
from journey_core.model.elements import (
    ALL,
    HEAD,
    Elements,
    Fields,
    complete,
    copy_of,
    field_names,
)
from journey_core.model.record import Id, Record
from journey_core.model.rules import first_problem

Collection = Literal["journey", "stages", "touchpoints", "transitions", "triggers", "responses"]
MAX_OPS = 50_000


class Op(Record):
    """One edit of one element. As JSON: `{"op": "set", "in": "stages", "id": …, "field": …, …}`.

    `add` carries the element in `value` (missing fields take the record's default), `set` a field
    with its new `value` and what it `was`, `remove` what the element `was` when last seen.
    """

    model_config = ConfigDict(
        validate_by_name=True, validate_by_alias=True, serialize_by_alias=True
    )

    op: Literal["add", "set", "remove"]
    collection: Collection = Field(alias="in")
    id: Id
    field: str | None = None
    value: Any = None
    was: Any = None

    @model_validator(mode="after")
    def _has_its_parts(self) -> Op:
        if self.op == "set" and (self.field is None or "value" not in self.model_fields_set):
            raise ValueError("set names a field and its value")
        if self.op == "add" and not isinstance(self.value, dict):
            raise ValueError("add carries the element's fields as value")
        if self.op == "remove" and not isinstance(self.was, dict | None):
            raise ValueError("remove carries the element's fields as was")
        if self.op != "set" and (self.field is not None or self.collection == HEAD):
            raise ValueError("the journey itself is neither added nor removed, only set")
        return self

    @property
    def place(self) -> tuple[str, str]:
        """The element it edits: (collection, id)."""
        return self.collection, self.id


def added(collection: Collection, key: str, value: Fields) -> Op:
    """The edit that adds an element."""
    return Op(op="add", collection=collection, id=key, value=value)


def set_to(collection: Collection, key: str, field: str, value: Any, was: Any) -> Op:
    """The edit that gives a field another value."""
    return Op(op="set", collection=collection, id=key, field=field, value=value, was=was)


def removed(collection: Collection, key: str, was: Fields) -> Op:
    """The edit that removes an element."""
    return Op(op="remove", collection=collection, id=key, was=was)


def load_ops(values: Any) -> list[Op]:
    """Edits from parsed JSON; Refused says which one cannot be read."""
    if not isinstance(values, Sequence) or isinstance(values, str | bytes):
        raise Refused("edits are a list of objects")
    if len(values) > MAX_OPS:
        raise Refused(f"more than {MAX_OPS} edits at once")
    ops = []
    for place, value in enumerate(values):
        try:
            ops.append(value if isinstance(value, Op) else Op.model_validate(value))
        except (ValidationError, RecursionError) as error:
            raise Refused(f"edit {place + 1} cannot be read: {first_problem(error)}") from None
    return ops


def dump_ops(ops: Iterable[Op]) -> list[dict[str, Any]]:
    """Edits as plain JSON values; `load_ops` gives the same edits back."""
    return [op.model_dump(mode="json", exclude_unset=True) for op in ops]


def apply(elements: Elements, ops: Iterable[Op]) -> Elements:
    """The elements after the edits, all of them or none; the ones given stay as they are.

    Refused where an edit does not fit: a missing or an existing id, an unknown field. Nothing is
    removed along with an element: the sender lists everything that goes.
    """
    after = copy_of(elements)
    for op in ops:
        items = after[op.collection]
        if (op.id in items) == (op.op == "add"):
            there = "is there already" if op.op == "add" else "is not there any more"
            raise Refused(f"{op.id} of {op.collection} {there}")
        if op.op == "add":
            items[op.id] = complete(op.collection, op.value)
        elif op.op == "remove":
            del items[op.id]
        elif op.field in field_names(op.collection):
            items[op.id] = {**items[op.id], op.field: op.value}
        else:
            raise Refused(f"{op.collection} have no field “{str(op.field)[:80]}”")
    return after


def diff(before: Elements, after: Elements) -> list[Op]:
    """The fewest edits from one to the other: what is added first, parents before what is inside,
    then changed fields, then what is removed, in the opposite order."""
    add, change, remove = [], [], []
    for collection in ALL:
        old, new = before.get(collection, {}), after.get(collection, {})
        add += [
            added(collection, key, new[key]) for key in _parents_first(new, new.keys() - old.keys())
        ]
        remove += [
            removed(collection, key, old[key])
            for key in _parents_first(old, old.keys() - new.keys())
        ]
        for key in sorted(key for key in old.keys() & new.keys() if old[key] != new[key]):
            change += [
                set_to(collection, key, field, new[key].get(field), old[key].get(field))
                for field in field_names(collection)
                if old[key].get(field) != new[key].get(field)
            ]
    return [*add, *change, *reversed(remove)]


def invert(ops: Sequence[Op]) -> list[Op]:
    """The edits that take these back."""
    back = []
    for op in reversed(ops):
        if op.op == "add":
            back.append(removed(op.collection, op.id, complete(op.collection, op.value)))
        elif op.op == "remove":
            back.append(added(op.collection, op.id, op.was or {}))
        else:
            back.append(set_to(op.collection, op.id, op.field or "", op.was, op.value))
    return back


def _parents_first(items: Mapping[str, Fields], keys: Iterable[str]) -> list[str]:
    return sorted(keys, key=lambda key: (items[key].get("parent") is not None, key))
