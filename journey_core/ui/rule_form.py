"""A rule as rows of a form and back: events, then conditions that must all hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from journey_core.errors import BadInput
from journey_core.model.rules import (
    Absence,
    AllOf,
    AnyOf,
    Compare,
    Count,
    Event,
    Rule,
    Since,
    dump_rule,
    load_rule,
)

# What a condition row may say; the wording is what the form shows.
PROPERTY, ATTRIBUTE = "its property", "the customer's attribute"
COUNT, ABSENCE, SINCE = "event happened at least", "event has not happened", "time since event"
CONDITIONS = (PROPERTY, ATTRIBUTE, COUNT, ABSENCE, SINCE)
OPERATORS = ("=", "!=", ">", ">=", "<", "<=")


@dataclass(frozen=True)
class Condition:
    """One row: `value` is a text, a number of times or a duration, by `what`."""

    what: str = PROPERTY
    name: str = ""
    operator: str = "="
    value: str = ""
    within: str = ""


@dataclass(frozen=True)
class RuleForm:
    """When any of the events happens, and every condition holds at that moment.

    A form that needs no event, such as a trigger's condition, may have conditions alone.
    """

    events: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()


def to_form(rule: Rule | None, *, needs_event: bool = True) -> RuleForm | None:
    """The rows that say the same as the rule; None when the form has no way to say it."""
    if rule is None:
        return RuleForm()
    parts = rule.rules if isinstance(rule, AllOf) else (rule,)
    if not parts:
        return None
    found = _events(parts[0])
    if found is None and needs_event:
        return None
    events, tests = found or ((), parts[:1])
    rows = [_row(part) for part in (*tests, *parts[1:])]
    if any(row is None for row in rows):
        return None
    return RuleForm(events, tuple(row for row in rows if row is not None))


def from_form(form: RuleForm, *, needs_event: bool = True) -> Rule | None:
    """The rule the rows say; None for an empty form, BadInput for a row that is not complete."""
    if not form.events:
        if form.conditions and needs_event:
            raise BadInput("choose the event that brings a customer into this stage")
        return _without_event(form)
    tests = [_test(row) for row in form.conditions if row.what == PROPERTY]
    leaves = [{"kind": "event", "event": name, "where": tests} for name in form.events]
    first = leaves[0] if len(leaves) == 1 else {"kind": "any", "rules": leaves}
    rest = [_condition(row) for row in form.conditions if row.what != PROPERTY]
    return load_rule({"kind": "all", "rules": [first, *rest]} if rest else first)


def _without_event(form: RuleForm) -> Rule | None:
    parts = [_test(row) if row.what == PROPERTY else _condition(row) for row in form.conditions]
    if not parts:
        return None
    return load_rule(parts[0] if len(parts) == 1 else {"kind": "all", "rules": parts})


def _events(rule: Rule) -> tuple[tuple[str, ...], tuple[Any, ...]] | None:
    leaves = rule.rules if isinstance(rule, AnyOf) else (rule,)
    if not leaves or not all(isinstance(leaf, Event) for leaf in leaves):
        return None
    filters = {leaf.where for leaf in leaves if isinstance(leaf, Event)}
    if len(filters) > 1:
        return None
    return tuple(leaf.event for leaf in leaves if isinstance(leaf, Event)), filters.pop()


def _row(part: Rule) -> Condition | None:
    match part:
        case Compare():
            what = PROPERTY if part.of == "property" else ATTRIBUTE
            return Condition(what, part.name, part.operator, part.value)
        case Count(operator=">=", where=()):
            return Condition(COUNT, part.event, ">=", str(part.times), _span(part, "within"))
        case Absence(where=()):
            return Condition(ABSENCE, part.event, within=_span(part, "within"))
        case Since(where=()):
            return Condition(SINCE, part.event, part.operator, _span(part, "span"))
    return None


def _span(part: Rule, field: str) -> str:
    return dump_rule(part)[field] or ""


def _test(row: Condition) -> dict[str, Any]:
    if not row.name:
        raise BadInput(f"choose a name in the row “{row.what}”")
    of = "property" if row.what == PROPERTY else "attribute"
    return {"kind": "compare", "of": of, "name": row.name, "operator": row.operator,
            "value": row.value}  # fmt: skip


def _condition(row: Condition) -> dict[str, Any]:
    if row.what == ATTRIBUTE:
        return _test(row)
    if not row.name:
        raise BadInput(f"choose an event in the row “{row.what}”")
    if row.what == COUNT:
        if not row.value.isdigit():
            raise BadInput(f"“{row.value}” is not a number of times")
        return {"kind": "count", "event": row.name, "times": int(row.value),
                "within": row.within or None}  # fmt: skip
    if row.what == ABSENCE:
        return {"kind": "absence", "event": row.name, "within": row.within or None}
    return {"kind": "since", "event": row.name, "operator": row.operator, "span": row.value}
