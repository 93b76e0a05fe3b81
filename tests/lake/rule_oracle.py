"""What a rule means, one row of one customer at a time, written for reading."""

from __future__ import annotations

import json
import math
import operator
from collections.abc import Mapping, Sequence
from datetime import timedelta

from journey_core.model.rules import (
    Absence,
    AllOf,
    AnyOf,
    Compare,
    Count,
    Event,
    Exists,
    In,
    Not,
    Rule,
    Since,
    rows_asked,
)
from tests.lake.small_lake import Happened

OPERATORS = {
    "=": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}
History = Sequence[Happened]
Attributes = Mapping[str, str]


def asked(rule: Rule, row: Happened) -> bool:
    """Whether a rule is asked at a row at all."""
    events = rows_asked(rule)
    return events is None or row.event in events


def holds(rule: Rule, history: History, place: int, attributes: Attributes) -> bool:
    """Whether a rule holds at a place in a customer's history, ordered by time, then arrival."""
    row, seen = history[place], history[: place + 1]
    match rule:
        case AllOf():
            return all(holds(inner, history, place, attributes) for inner in rule.rules)
        case AnyOf():
            return any(holds(inner, history, place, attributes) for inner in rule.rules)
        case Not():
            return not holds(rule.rule, history, place, attributes)
        case Compare() | In() | Exists():
            return passes(rule, row, attributes)
        case Event():
            return matches(rule, row, attributes)
        case Count():
            times = len(_recent(rule, seen, attributes))
            return OPERATORS[rule.operator](times, rule.times)
        case Absence():
            return not _recent(rule, seen, attributes)
        case Since():
            found = [r for r in seen if matches(rule, r, attributes)]
            ago = [timedelta(seconds=row.at - r.at) for r in found]
            return bool(found) and OPERATORS[rule.operator](min(ago), rule.span)


def matches(leaf: Event | Count | Absence | Since, row: Happened, attributes: Attributes) -> bool:
    """Whether a row is the event of a leaf and passes its tests."""
    tests = (passes(test, row, attributes) for test in leaf.where)
    return row.event == leaf.event and all(tests)


def passes(test: Compare | In | Exists, row: Happened, attributes: Attributes) -> bool:
    """Whether the row's property or the customer's attribute passes a test."""
    value = attributes.get(test.name) if test.of == "attribute" else property_of(row, test.name)
    if not value:
        return False
    if isinstance(test, Compare):
        return compares(value, test.operator, test.value)
    if isinstance(test, In):
        return any(compares(value, "=", choice) for choice in test.values)
    return True


def property_of(row: Happened, name: str) -> str | None:
    """A property as text, wherever the row keeps it."""
    if name in row.properties:
        return row.properties[name]
    value = row.extra.get(name)
    return value if isinstance(value, str) or value is None else json.dumps(value)


def compares(value: str, sign: str, other: str) -> bool:
    """As numbers when both are numbers, otherwise as text."""
    if is_number(value) and is_number(other):
        whole = all(part.strip().lstrip("+-").isdecimal() for part in (value, other))
        kind = int if whole else float
        return OPERATORS[sign](kind(value), kind(other))
    return OPERATORS[sign](value, other)


def is_number(text: str) -> bool:
    """Whether a text is a finite number in the usual notation."""
    try:
        return text.isascii() and math.isfinite(float(text))
    except ValueError:
        return False


def _recent(rule: Count | Absence, seen: History, attributes: Attributes) -> list[Happened]:
    """The matching rows of the window that ends at the last row seen."""
    now = seen[-1].at
    return [
        row
        for row in seen
        if matches(rule, row, attributes)
        and (rule.within is None or timedelta(seconds=now - row.at) <= rule.within)
    ]
