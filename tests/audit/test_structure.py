"""Each structural rule finds its planted breach, and a clean map has none."""

from __future__ import annotations

from datetime import date

import pytest

from journey_core.audit.base import AuditRule, audit
from journey_core.model.codec import load
from journey_core.model.journey import Journey

TODAY = date(2026, 6, 1)


def stage(name: str, **fields: object) -> dict:
    whole = {"id": name, "name": name.title(), "customer_goal": "to see", "brand_goal": "to show",
             "owner": "Growth", "entry": "Seen"}  # fmt: skip
    return {**whole, **fields}


def journey(stages: list[dict], ways: list[tuple[str, str]], **fields: object) -> Journey:
    transitions = [{"source": source, "target": target} for source, target in ways]
    body = {"format": "wayline/plain-1", "id": "j", "name": "J"}
    return load({**body, "stages": stages, "transitions": transitions, **fields})


def test_a_clean_map_has_no_finding() -> None:
    clean = journey([stage("a"), stage("b")], [("a", "b")], next_review_on="2026-07-01")
    assert audit(clean, TODAY) == []


@pytest.mark.parametrize(
    ("code", "element", "broken"),
    [
        ("M1", "stages/b", journey([stage("a"), stage("b", brand_goal=" ")], [("a", "b")])),
        ("M2", "stages/a", journey([stage("a", owner=""), stage("b")], [("a", "b")])),
        ("M3", "stages/b", journey([stage("a"), stage("b", entry=None)], [("a", "b")])),
        ("M4", "stages/c", journey([stage("a"), stage("b"), stage("c")], [("a", "b")])),
        (
            "M5",
            "stages/b",
            journey([stage(s) for s in "abc"], [("a", "b"), ("b", "c"), ("c", "b")]),
        ),
        ("M6", "journey", journey([], [])),
        ("M7", "journey", journey([stage("a")], [], next_review_on="2026-05-31")),
    ],
)
def test_a_breach_is_found_where_it_is(code: str, element: str, broken: Journey) -> None:
    found = audit(broken, TODAY)
    assert [(one.code, one.element) for one in found] == [(code, element)]


def test_a_parent_is_entered_through_its_substages() -> None:
    nested = journey(
        [stage("a", entry=None), stage("a1", parent="a"), stage("b")], [("a", "b")]
    )  # fmt: skip
    assert audit(nested, TODAY) == []


def test_every_rule_explains_itself() -> None:
    codes = [rule.code for rule in AuditRule.registered]
    assert len(codes) == len(set(codes))
    assert all(rule.__doc__ and rule.fix for rule in AuditRule.registered)
