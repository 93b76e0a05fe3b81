"""The rules language: a typed tree over events, properties and attributes.

A rule is asked at one event row of one customer, at that row's time t, and sees the customer's
rows up to and including it (by time, then order of arrival). It is either true or false there.

| kind | true at a row when |
|---|---|
| event | the row is this event and all of `where` hold for its properties |
| compare, in, exists | the row's property, or the customer's attribute, passes the test |
| count | rows matching in [t - within, t], this row included, compare with `times` |
| absence | no matching row in [t - within, t], this row included |
| since | t minus the latest matching row's time compares with `span`; false without one |
| all, any, not | as in logic; `all` of nothing is true, `any` of nothing is false |

`within` is inclusive; null means ever. A missing value passes no comparison, `!=` included. Two
values compare as numbers when both are numbers, otherwise as text. A rule is asked only at the rows
of the events named by its `event` leaves; without such a leaf at those of its `count` leaves;
without either at every row.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, TypeAdapter, ValidationError

from journey_core.errors import BadInput
from journey_core.model.record import Duration, Record

MAX_DEPTH, MAX_LEAVES, MAX_TEXT = 20, 200, 1000
Operator = Literal["=", "!=", ">", ">=", "<", "<="]


def _to_text(value: object) -> object:
    """Numbers and truth values are kept as the text a file would hold for them."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("a value is a finite number or a text")
    if isinstance(value, int | float):
        return f"{value:.17g}" if isinstance(value, float) and value % 1 else str(int(value))
    return value


Value = Annotated[str, BeforeValidator(_to_text), Field(max_length=MAX_TEXT)]
Name = Annotated[str, Field(min_length=1, max_length=MAX_TEXT)]


class Compare(Record):
    """A property of the row or an attribute of the customer, compared with a value."""

    kind: Literal["compare"] = "compare"
    of: Literal["property", "attribute"] = "property"
    name: Name
    operator: Operator
    value: Value


class In(Record):
    """A property or attribute that equals one of the values."""

    kind: Literal["in"] = "in"
    of: Literal["property", "attribute"] = "property"
    name: Name
    values: tuple[Value, ...] = Field(min_length=1, max_length=1000)


class Exists(Record):
    """A property or attribute that has a value which is not empty."""

    kind: Literal["exists"] = "exists"
    of: Literal["property", "attribute"] = "property"
    name: Name


Test = Annotated[Compare | In | Exists, Field(discriminator="kind")]


class Event(Record):
    """The row is this event, and its properties pass every test of `where`."""

    kind: Literal["event"] = "event"
    event: Name
    where: tuple[Test, ...] = Field(default=(), max_length=50)


class Count(Record):
    """How often an event happened within a window that ends at the row."""

    kind: Literal["count"] = "count"
    event: Name
    where: tuple[Test, ...] = Field(default=(), max_length=50)
    operator: Operator = ">="
    times: int = Field(ge=0, le=1_000_000)
    within: Duration | None = None


class Absence(Record):
    """An event that did not happen within a window that ends at the row."""

    kind: Literal["absence"] = "absence"
    event: Name
    where: tuple[Test, ...] = Field(default=(), max_length=50)
    within: Duration | None = None


class Since(Record):
    """How long ago an event last happened."""

    kind: Literal["since"] = "since"
    event: Name
    where: tuple[Test, ...] = Field(default=(), max_length=50)
    operator: Operator = ">="
    span: Duration


class AllOf(Record):
    """Every one of the rules holds."""

    kind: Literal["all"] = "all"
    rules: tuple[Rule, ...] = Field(max_length=50)


class AnyOf(Record):
    """At least one of the rules holds."""

    kind: Literal["any"] = "any"
    rules: tuple[Rule, ...] = Field(max_length=50)


class Not(Record):
    """The rule does not hold."""

    kind: Literal["not"] = "not"
    rule: Rule


Rule = Annotated[
    Compare | In | Exists | Event | Count | Absence | Since | AllOf | AnyOf | Not,
    Field(discriminator="kind"),
]
Leaf = Event | Count | Absence | Since
for _record in (AllOf, AnyOf, Not):
    _record.model_rebuild()
_ADAPTER: TypeAdapter[Rule] = TypeAdapter(Rule)


def load_rule(value: Any) -> Rule:
    """A rule from JSON text or parsed JSON; BadInput says what is wrong and where."""
    try:
        tree = json.loads(value) if isinstance(value, str) else value
        if _depth(tree) > MAX_DEPTH:
            raise BadInput(f"the rule is more than {MAX_DEPTH} levels deep; split it up")
        rule = _ADAPTER.validate_python(tree)
    except (ValidationError, json.JSONDecodeError, RecursionError) as error:
        raise BadInput(f"the rule cannot be read: {first_problem(error)}") from None
    check_size(rule)
    return rule


def dump_rule(rule: Rule) -> dict[str, Any]:
    """A rule as plain JSON values; `load_rule` gives the same rule back."""
    return _ADAPTER.dump_python(rule, mode="json")


def check_size(rule: Rule) -> None:
    """BadInput when a rule is too deep or has too many parts to be read by a person."""
    if sum(1 for _ in walk(rule)) > MAX_LEAVES:
        raise BadInput(f"the rule has more than {MAX_LEAVES} parts; split it up")
    if _levels(rule) > MAX_DEPTH:
        raise BadInput(f"the rule is more than {MAX_DEPTH} levels deep; split it up")


def walk(rule: Rule) -> Iterator[Rule]:
    """The rule and everything inside it, parents first."""
    yield rule
    for inner in _children(rule):
        yield from walk(inner)


def rows_asked(rule: Rule) -> frozenset[str] | None:
    """The events at whose rows the rule is asked; None means every row."""
    parts = tuple(walk(rule))
    for leaf in (Event, Count):
        names = frozenset(part.event for part in parts if isinstance(part, leaf))
        if names:
            return names
    return None


def first_problem(error: Exception) -> str:
    """The first thing a validation found, in one line without the library's own vocabulary."""
    if isinstance(error, ValidationError):
        found = error.errors(include_url=False, include_context=False)[0]
        place = ".".join(str(part) for part in found["loc"])
        text = found["msg"].removeprefix("Value error, ")
        return f"{place}: {text}" if place else text
    return str(error)


def _children(rule: Rule) -> tuple[Rule, ...]:
    if isinstance(rule, AllOf | AnyOf):
        return rule.rules
    if isinstance(rule, Not):
        return (rule.rule,)
    return rule.where if isinstance(rule, Leaf) else ()


def _levels(rule: Rule) -> int:
    return 1 + max((_levels(inner) for inner in _children(rule)), default=0)


def _depth(tree: object) -> int:
    """Levels of nested rules in parsed JSON, without recursion: hostile input may be very deep."""
    deepest, level = 0, [tree]
    while level:
        deepest += 1
        if deepest > 4 * MAX_DEPTH:
            return deepest
        level = [
            inner
            for node in level
            if isinstance(node, dict)
            for inner in (*_as_list(node.get("rules")), *_as_list(node.get("rule")))
        ]
    return deepest


def _as_list(value: object) -> list | tuple:
    if value is None:
        return []
    return value if isinstance(value, list | tuple) else [value]
