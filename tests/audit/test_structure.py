"""Each structural rule finds its planted breach, and a clean map has none."""

from __future__ import annotations

from datetime import date

import pytest

from journey_core.audit.base import audit
from journey_core.model.journey import Journey

from .documents import journey, stage

TODAY = date(2026, 6, 1)


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
        ("M8", "stages/b", journey([stage(s) for s in "abc"], [("a", "b"), ("a", "c")])),
    ],
)
def test_a_breach_is_found_where_it_is(code: str, element: str, broken: Journey) -> None:
    found = audit(broken, TODAY)
    assert [(one.code, one.element) for one in found] == [(code, element)]


def test_customers_may_leave_before_the_end_of_the_map() -> None:
    stages = [stage("a"), stage("b", key_moment="Churn risk"), stage("c")]
    assert audit(journey(stages, [("a", "b"), ("a", "c")]), TODAY) == []


def test_a_parent_is_entered_through_its_substages() -> None:
    nested = journey(
        [stage("a", entry=None), stage("a1", parent="a"), stage("b")], [("a", "b")]
    )  # fmt: skip
    assert audit(nested, TODAY) == []
