"""The demo's journeys fit its events; one of them has no flaw, the others the planted ones."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from journey_core.audit.base import audit
from journey_core.demo.journeys import demo_journeys
from journey_core.demo.year import Year
from journey_core.model import graph
from journey_core.model.event_text import parse_event
from journey_core.model.journey import Journey
from journey_core.model.rules import Compare, Count, Event, walk

TODAY = date(2026, 11, 23)
JOURNEYS = {journey.id: journey for journey in demo_journeys(TODAY)}
each_journey = pytest.mark.parametrize("journey", JOURNEYS.values(), ids=JOURNEYS.keys())


def matching(company: Year, leaf: Event | Count) -> pl.DataFrame:
    """Rows of the company that an event or a count asks for."""
    rows = company.events.filter(pl.col("event") == leaf.event)
    for test in leaf.where:
        assert isinstance(test, Compare)
        assert test.operator == "="
        rows = rows.filter(pl.col(f"p:{test.name}") == test.value)
    return rows


@each_journey
def test_every_stage_is_entered_by_events_that_happen(journey: Journey, company: Year) -> None:
    for stage in journey.stages:
        assert stage.entry is not None
        leaves = [leaf for leaf in walk(stage.entry) if isinstance(leaf, Event | Count)]
        assert leaves
        for leaf in leaves:
            assert len(matching(company, leaf)) > 10, (stage.id, leaf)


@each_journey
def test_every_trigger_asks_for_events_that_happen(journey: Journey, company: Year) -> None:
    for trigger in journey.triggers:
        for text in filter(None, (trigger.event, trigger.without)):
            assert len(matching(company, parse_event(text))) > 10, trigger.id
    names = set(company.events["event"])
    assert all(s.event in names for response in journey.responses for s in response.suppress)


@each_journey
def test_every_stage_is_described_and_reached(journey: Journey) -> None:
    for stage in journey.stages:
        assert stage.customer_goal
        assert stage.brand_goal
        assert stage.owner
        assert any(point.stage == stage.id for point in journey.touchpoints)
    assert any(stage.key_moment for stage in journey.stages)
    assert graph.unreachable(journey) == []
    assert len(graph.dead_ends(journey)) == 1, "one stage is where the journey ends"
    assert graph.cycles_without_exit(journey) == []


@each_journey
def test_cards_do_not_overlap(journey: Journey) -> None:
    """Cards are 182 x 132; a parent is as large as its substages need, with 54 for its header."""
    inside = graph.substages(journey)
    boxes = []
    for stage in journey.stages:
        children = inside.get(stage.id, [])
        wide = max([182.0, *(child.x + 182 + 24 for child in children)])
        high = max([132.0, *(child.y + 132 + 24 for child in children)])
        if stage.parent is None:
            boxes.append((stage.x, stage.y, stage.x + wide, stage.y + high))
    for number, (left, top, right, bottom) in enumerate(boxes):
        for other in boxes[number + 1 :]:
            apart = right < other[0] or other[2] < left or bottom < other[1] or other[3] < top
            assert apart


def test_first_purchase_has_no_finding() -> None:
    assert audit(JOURNEYS["first-purchase"], TODAY) == []


@pytest.mark.parametrize("today", [date(2026, 1, 1), TODAY, date(2030, 1, 1)])
def test_only_win_back_is_overdue_for_review(today: date) -> None:
    due = {journey.id: journey.next_review_on or date.min for journey in demo_journeys(today)}
    assert due["win-back"] < min(today, date(2026, 11, 1))
    assert min(due["first-purchase"], due["onboarding"]) > max(today, date(2026, 11, 1))


def test_onboarding_fires_twice_for_one_event() -> None:
    onboarding = JOURNEYS["onboarding"]
    events = [parse_event(trigger.event) for trigger in onboarding.triggers if not trigger.without]
    assert [event.event for event in events] == ["Subscription Started"] * 2
    welcome = next(response for response in onboarding.responses if response.id == "welcome")
    assert "{{first_name}}" in welcome.body


def test_win_back_ignores_open_tickets_and_says_nothing_specific() -> None:
    look = next(r for r in JOURNEYS["win-back"].responses if r.id == "a-second-look")
    assert not any("Ticket" in suppression.event for suppression in look.suppress)
    assert "We miss you" in look.subject


def test_first_purchase_promotes_nothing_after_a_ticket() -> None:
    for response in JOURNEYS["first-purchase"].responses:
        if response.purpose == "marketing":
            assert any(s.event == "Support Ticket Opened" for s in response.suppress)
        assert "{{" not in response.subject + response.body
