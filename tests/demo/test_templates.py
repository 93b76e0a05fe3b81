"""Templates load, are whole, and become drafts of their own."""

from __future__ import annotations

import pytest

from journey_core.demo.templates import from_template, templates
from journey_core.errors import BadInput, UnknownName
from journey_core.model import graph

HEADS = {head.name: head for head in templates()}
each_template = pytest.mark.parametrize("name", HEADS)


def test_the_four_templates_are_there() -> None:
    assert set(HEADS) == {"online-shop", "subscription-onboarding", "bank", "small-studio"}
    assert all(head.title and head.description and head.path.is_file() for head in HEADS.values())


@each_template
def test_a_template_becomes_a_draft(name: str) -> None:
    journey = from_template(name, "my-own", "My own")
    assert (journey.id, journey.name, journey.status) == ("my-own", "My own", "draft")
    assert journey.next_review_on is None


@each_template
def test_a_template_is_whole(name: str) -> None:
    journey = from_template(name, "x", "X")
    assert {"awareness", "consideration", "purchase", "retention", "advocacy"} <= {
        stage.id for stage in journey.stages
    }
    for stage in journey.stages:
        assert stage.customer_goal
        assert stage.brand_goal
        assert stage.owner
        assert stage.entry
        assert any(point.stage == stage.id for point in journey.touchpoints)
    assert graph.unreachable(journey) == []
    assert graph.dead_ends(journey) == ["advocacy"]
    assert graph.cycles_without_exit(journey) == []


@each_template
def test_every_message_has_a_purpose_and_a_way_out(name: str) -> None:
    journey = from_template(name, "x", "X")
    assert journey.responses
    for response in journey.responses:
        assert response.purpose
        assert "preferences" in response.body or "unsubscribe" in response.body
        assert "{{" not in response.body


def test_days_of_the_first_week_and_policies() -> None:
    onboarding = from_template("subscription-onboarding", "x", "X")
    assert [stage.day for stage in onboarding.stages if stage.day] == [1, 3, 7]
    assert from_template("bank", "x", "X").policy == "regulated"
    assert from_template("small-studio", "x", "X").policy == "small_team"


def test_what_cannot_be_made_is_said() -> None:
    with pytest.raises(UnknownName, match="online-shop"):
        from_template("nothing", "x", "X")
    with pytest.raises(BadInput, match="not an id"):
        from_template("bank", "Not an id", "X")
    with pytest.raises(BadInput):
        from_template("bank", "x", "  ")
