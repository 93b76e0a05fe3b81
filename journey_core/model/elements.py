"""A journey as plain elements, `{collection: {id: {field: JSON value}}}`: what edits work on."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import ValidationError, create_model
from pydantic.fields import FieldInfo

from journey_core.errors import Refused
from journey_core.model.journey import (
    COLLECTIONS,
    Journey,
    Response,
    Stage,
    Touchpoint,
    Transition,
    Trigger,
)
from journey_core.model.record import Record
from journey_core.model.rules import first_problem

Fields = dict[str, Any]
Elements = dict[str, dict[str, Fields]]

HEAD = (
    "journey"  # the collection, and the id, of the one element that holds the journey's own fields
)
ALL = (HEAD, *COLLECTIONS)
LAST_WINS = frozenset({"x", "y", "pos"})  # where something stands: never worth a question
# Fields that name another element, and the collection it is in.
REFERENCES: dict[str, dict[str, str]] = {
    "stages": {"parent": "stages"},
    "touchpoints": {"stage": "stages"},
    "transitions": {"source": "stages", "target": "stages"},
    "triggers": {"stage": "stages"},
    "responses": {"trigger": "triggers"},
}
_RECORDS: dict[str, type[Record]] = {
    HEAD: Journey,
    "stages": Stage,
    "touchpoints": Touchpoint,
    "transitions": Transition,
    "triggers": Trigger,
    "responses": Response,
}


def to_elements(journey: Journey) -> Elements:
    """Every field of every element as a JSON value; the journey's own under “journey”."""
    body = journey.model_dump(mode="json", exclude={"id"})
    lists = {name: {item.pop("id"): item for item in body.pop(name)} for name in COLLECTIONS}
    return {HEAD: {HEAD: body}, **lists}


def from_elements(journey_id: str, elements: Elements) -> Journey:
    """The journey, its collections in order of `pos` and id; Refused where it breaks a rule."""
    lists = {
        name: [
            {"id": key, **fields}
            for key, fields in sorted(elements.get(name, {}).items(), key=_place_in_order)
        ]
        for name in COLLECTIONS
    }
    head = elements.get(HEAD, {}).get(HEAD, {})
    try:
        return Journey.model_validate({"id": journey_id, **head, **lists})
    except (ValidationError, RecursionError, OverflowError) as error:
        raise Refused(f"the journey would not be valid: {first_problem(error)}") from None


def copy_of(elements: Elements) -> Elements:
    """A copy whose collections may be changed; elements themselves are replaced, never changed."""
    return {name: dict(elements.get(name, {})) for name in ALL}


def referred(collection: str, fields: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """What the fields of an element name: (field, collection, id)."""
    return [
        (field, target, fields[field])
        for field, target in REFERENCES.get(collection, {}).items()
        if isinstance(fields.get(field), str)
    ]


@cache
def field_names(collection: str) -> tuple[str, ...]:
    """The fields an element of the collection has, in the order of its record."""
    return tuple(_fields(collection))


def complete(collection: str, fields: Mapping[str, Any]) -> Fields:
    """The fields with the record's default for each missing one; Refused where that cannot be."""
    unknown = fields.keys() - _fields(collection).keys()
    if unknown:
        raise Refused(f"{collection} have no field “{min(unknown)[:80]}”")
    missing = [name for name in _required(collection) if name not in fields]
    if missing:
        raise Refused(f"one of the {collection} lacks {', '.join(missing)}")
    return {**_defaults(collection), **fields}


def normal(collection: str, field: str, value: Any) -> Any:
    """The value as it would be stored, such as “1d” for “24h”; Refused where it does not fit."""
    try:
        record = _single(collection, field).model_validate({"value": value})
        return record.model_dump(mode="json")["value"]
    except (ValidationError, RecursionError, OverflowError) as error:
        name = field.replace("_", " ")
        raise Refused(
            f"{collection} · {name}: {first_problem(error).removeprefix('value: ')}"
        ) from None


def _place_in_order(item: tuple[str, Fields]) -> tuple[float, str]:
    place = item[1].get("pos", 0.0)
    return (place if isinstance(place, int | float) else 0.0, item[0])


@cache
def _fields(collection: str) -> dict[str, FieldInfo]:
    away = {"id", *(COLLECTIONS if collection == HEAD else ())}
    fields = _RECORDS[collection].model_fields
    return {name: field for name, field in fields.items() if name not in away}


@cache
def _required(collection: str) -> tuple[str, ...]:
    return tuple(name for name, field in _fields(collection).items() if field.is_required())


@cache
def _defaults(collection: str) -> Fields:
    return {
        name: _single(collection, name)().model_dump(mode="json")["value"]
        for name, field in _fields(collection).items()
        if not field.is_required()
    }


@cache
def _single(collection: str, field: str) -> type[Record]:
    """A record of this one field, called `value`, to validate it on its own."""
    info = _fields(collection).get(field)
    if info is None:
        raise Refused(f"{collection} have no field “{field[:80]}”")
    definition: Any = (info.annotation, info)
    return create_model("Single", __base__=Record, value=definition)
