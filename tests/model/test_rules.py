"""The rules language: read, written, walked, and refused where nobody could read it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import assume, given

from journey_core.errors import BadInput
from journey_core.model.rule_words import words
from journey_core.model.rules import (
    AllOf,
    AnyOf,
    Compare,
    Count,
    Event,
    Not,
    Rule,
    Since,
    dump_rule,
    load_rule,
    rows_asked,
    walk,
)

from .calm import CALM
from .rule_cases import RULES

EVENT = {"kind": "event", "event": "Order"}


def nested(levels: int) -> dict[str, Any]:
    tree: dict[str, Any] = EVENT
    for _ in range(levels):
        tree = {"kind": "not", "rule": tree}
    return tree


def parts(tree: Any) -> int:
    """Rules and tests in parsed JSON, counted without the library."""
    if isinstance(tree, list):
        return sum(parts(inner) for inner in tree)
    if not isinstance(tree, dict):
        return 0
    return ("kind" in tree) + sum(parts(inner) for inner in tree.values())


@CALM
@given(RULES)
def test_a_rule_is_read_back_as_it_was_written(rule: Rule) -> None:
    plain = dump_rule(rule)
    assert load_rule(plain) == rule
    assert load_rule(json.dumps(plain)) == rule
    assert dump_rule(load_rule(plain)) == plain


@CALM
@given(RULES)
def test_walking_meets_every_part_once(rule: Rule) -> None:
    assert sum(1 for _ in walk(rule)) == parts(dump_rule(rule))
    assert next(iter(walk(rule))) == rule


@CALM
@given(RULES)
def test_every_rule_can_be_said(rule: Rule) -> None:
    groups = [part for part in walk(rule) if isinstance(part, AllOf | AnyOf)]
    assume(all(group.rules for group in groups))
    assert words(rule).strip()


def test_a_rule_in_words() -> None:
    rule = AllOf(
        rules=(
            Count(event="Product Viewed", times=2, within=timedelta(days=7)),
            Not(rule=Event(event="Order", where=(Compare(name="value", operator=">", value="9"),))),
        )
    )
    assert words(rule) == (
        "Product Viewed at least 2 times within 7 days and not (Order with value > 9)"
    )
    assert words(None) == "No entry rule yet"


@pytest.mark.parametrize(
    ("rule", "rows"),
    [
        (Event(event="A"), {"A"}),
        (Count(event="B", times=2), {"B"}),
        (AllOf(rules=(Count(event="B", times=2), Event(event="A"))), {"A"}),
        (AnyOf(rules=(Event(event="A"), Not(rule=Event(event="C")))), {"A", "C"}),
        (Since(event="A", span=timedelta(days=1)), None),
        (Compare(name="plan", operator="=", value="gold"), None),
        (AllOf(rules=()), None),
    ],
)
def test_where_a_rule_is_asked(rule: Rule, rows: set[str] | None) -> None:
    assert rows_asked(rule) == rows


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (7, "7"),
        (7.0, "7"),
        (0.1, "0.10000000000000001"),
        (True, "true"),
        ("007", "007"),
        (-2, "-2"),
    ],
)
def test_values_are_kept_as_a_file_would_hold_them(value: object, text: str) -> None:
    rule = load_rule({"kind": "compare", "name": "n", "operator": "=", "value": value})
    assert isinstance(rule, Compare)
    assert rule.value == text


@pytest.mark.parametrize(
    "broken",
    [
        None, True, 1, [], "", "{", "null", "[]", '{"kind": "event"}', {}, {"kind": "event"},
        {"kind": "events", "event": "A"}, {"kind": "event", "event": ""},
        {"kind": "event", "event": "A", "were": []}, {"kind": "event", "event": "A" * 1001},
        {"kind": "event", "event": "A", "where": [EVENT]},
        {"kind": "count", "event": "A", "times": -1}, {"kind": "count", "event": "A", "times": 1.5},
        {"kind": "count", "event": "A", "times": 1, "within": "soon"},
        {"kind": "absence", "event": "A", "within": "-1d"},
        {"kind": "since", "event": "A", "span": "999999999999999d"},
        {"kind": "compare", "name": "n", "operator": "~", "value": "x"},
        {"kind": "compare", "name": "n", "operator": "=", "value": float("nan")},
        {"kind": "compare", "name": "n", "operator": "=", "value": None},
        {"kind": "in", "name": "n", "values": []},
        {"kind": "not", "rule": None}, {"kind": "all", "rules": EVENT},
        {"kind": "any", "rules": [EVENT] * 51}, nested(20), nested(500),
        {"kind": "any", "rules": [{"kind": "any", "rules": [EVENT] * 50}] * 5},
        '{"kind":"not","rule":' * 100_000,
    ],
)  # fmt: skip
def test_what_is_no_rule_is_refused_in_one_line(broken: Any) -> None:
    with pytest.raises(BadInput, match=r"\A.*\Z") as raised:
        load_rule(broken)
    assert "pydantic" not in str(raised.value)


def test_the_deepest_rule_that_is_read() -> None:
    assert load_rule(nested(19))
