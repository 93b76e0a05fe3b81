"""A rule as a phrase a person can read back."""

from __future__ import annotations

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
    Leaf,
    Not,
    Rule,
    Since,
    Test,
)

_SIGNS = {"=": "is", "!=": "is not", ">": ">", ">=": "≥", "<": "<", "<=": "≤"}
_TIMES = {
    ">=": "at least {} times", ">": "more than {} times", "=": "exactly {} times",
    "<=": "at most {} times", "<": "fewer than {} times", "!=": "not {} times",
}  # fmt: skip


def words(rule: Rule | None) -> str:
    """Such as “Product Viewed, at least 2 times within 7 days and no Order Completed ever”."""
    if rule is None:
        return "No entry rule yet"
    return _phrase(rule, outer=True)


def span_words(span: timedelta) -> str:
    """A duration as `90 days`, `1 hour`, `15 minutes`: the largest unit that divides it."""
    seconds = int(span.total_seconds())
    for name, size in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if seconds and seconds % size == 0:
            return _plural(seconds // size, name)
    return _plural(seconds, "second")


def _phrase(rule: Rule, *, outer: bool = False) -> str:
    match rule:
        case AllOf(rules=()):
            return "always"
        case AnyOf(rules=()):
            return "never"
        case AllOf() | AnyOf():
            joint = " and " if isinstance(rule, AllOf) else " or "
            text = joint.join(_phrase(inner) for inner in rule.rules)
            return text if outer or len(rule.rules) < 2 else f"({text})"
        case Not():
            return f"not ({_phrase(rule.rule, outer=True)})"
        case Event():
            return _named(rule)
        case Count():
            times = _TIMES[rule.operator].format(rule.times).replace("1 times", "once")
            return f"{_named(rule)} {times}{_within(rule.within)}"
        case Absence():
            return f"no {_named(rule)}{_within(rule.within) or ' ever'}"
        case Since():
            sign = "" if rule.operator == ">=" else f"{_SIGNS[rule.operator]} "
            return f"{sign}{span_words(rule.span)} since {_named(rule)}"
        case _:
            return _test(rule)


def _named(leaf: Leaf) -> str:
    tests = ", ".join(_test(test) for test in leaf.where)
    return f"{leaf.event} with {tests}" if tests else leaf.event


def _test(test: Test) -> str:
    name = f"customer's {test.name}" if test.of == "attribute" else test.name
    match test:
        case Compare():
            return f"{name} {_SIGNS[test.operator]} {test.value}"
        case In():
            return f"{name} is one of {', '.join(test.values)}"
        case Exists():
            return f"{name} is known"


def _within(span: timedelta | None) -> str:
    return "" if span is None else f" within {span_words(span)}"


def _plural(count: int, name: str) -> str:
    return f"{count:,} {name}" + ("" if count == 1 else "s")
