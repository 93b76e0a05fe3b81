"""Rules about the map itself: goals, owners, entry rules, and ways through the stages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from journey_core.audit.base import AuditRule
from journey_core.model import graph
from journey_core.model.journey import Journey, Stage

Breaches = Iterator[tuple[str, str]]


class MissingGoal(AuditRule):
    """A stage says what the customer wants there and what the company wants."""

    code, severity = "M1", "warning"
    fix = "Write both goals in the stage's plan."

    def check(self, journey: Journey, on: date) -> Breaches:
        for stage in _whole_stages(journey):
            missing = [
                who
                for who, goal in (
                    ("customer's", stage.customer_goal),
                    ("brand's", stage.brand_goal),
                )
                if not goal.strip()
            ]
            if missing:
                yield (
                    f"stages/{stage.id}",
                    f"{stage.name} lacks the {' and the '.join(missing)} goal",
                )


class MissingOwner(AuditRule):
    """A stage belongs to a team, so that somebody answers for it."""

    code, severity, fix = "M2", "warning", "Name the team in the stage's plan."

    def check(self, journey: Journey, on: date) -> Breaches:
        for stage in _whole_stages(journey):
            if not stage.owner.strip():
                yield f"stages/{stage.id}", f"{stage.name} has no owner team"


class MissingEntry(AuditRule):
    """A stage that nobody can enter never shows a number."""

    code, severity = "M3", "warning"
    fix = "Say in the inspector which event brings a customer into the stage."

    def check(self, journey: Journey, on: date) -> Breaches:
        inside = graph.substages(journey)
        for stage in graph.in_order(journey):
            if stage.entry is None and not any(c.entry for c in inside.get(stage.id, ())):
                yield f"stages/{stage.id}", f"{stage.name} has no entry rule"


class Unreachable(AuditRule):
    """Every stage can be reached from where customers come in."""

    code, severity, fix = "M4", "error", "Draw a transition to the stage, or delete it."

    def check(self, journey: Journey, on: date) -> Breaches:
        names = _names(journey)
        for stage in graph.unreachable(journey):
            yield f"stages/{stage}", f"No way leads to {names[stage]}"


class Trap(AuditRule):
    """Stages that lead round in circles have a way out."""

    code, severity, fix = "M5", "error", "Draw a transition that leaves the circle."

    def check(self, journey: Journey, on: date) -> Breaches:
        names = _names(journey)
        for group in graph.cycles_without_exit(journey):
            if len(group) < len(journey.stages):
                circle = ", ".join(names[stage] for stage in group)
                yield f"stages/{group[0]}", f"No way leads out of {circle}"


class NoStages(AuditRule):
    """A journey has stages."""

    code, severity, fix = "M6", "info", "Draw the first stage on the map."

    def check(self, journey: Journey, on: date) -> Breaches:
        if not journey.stages:
            yield "journey", f"{journey.name} has no stages yet"


class ReviewOverdue(AuditRule):
    """A journey that is not retired is looked at when it was promised."""

    code, severity, fix = "M7", "warning", "Hold the review and set the next date."

    def check(self, journey: Journey, on: date) -> Breaches:
        due = journey.next_review_on
        if due is not None and due < on and journey.status != "retired":
            yield "journey", f"The review of {journey.name} was due on {due.day} {due:%b %Y}"


def _whole_stages(journey: Journey) -> list[Stage]:
    return [stage for stage in graph.in_order(journey) if stage.parent is None]


def _names(journey: Journey) -> dict[str, str]:
    return {stage.id: stage.name for stage in journey.stages}
