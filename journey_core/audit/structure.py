"""Rules about the map itself: goals, owners, entry rules, and ways through the stages."""

from __future__ import annotations

from journey_core.audit.base import AuditRule, Breach, Breaches
from journey_core.audit.case import Case, listed
from journey_core.model import graph
from journey_core.model.journey import Journey, Stage


class MissingGoal(AuditRule):
    """A stage says what the customer wants there and what the company wants."""

    code, severity = "M1", "warning"
    fix = "Write both goals in the stage's plan."

    def check(self, case: Case) -> Breaches:
        for stage in _whole_stages(case.journey):
            missing = [
                who
                for who, goal in (
                    ("customer's", stage.customer_goal),
                    ("brand's", stage.brand_goal),
                )
                if not goal.strip()
            ]
            if missing:
                lacking = " and the ".join(missing)
                yield Breach(f"stages/{stage.id}", f"{stage.name} lacks the {lacking} goal")


class MissingOwner(AuditRule):
    """A stage belongs to a team, so that somebody answers for it."""

    code, severity, fix = "M2", "warning", "Name the team in the stage's plan."

    def check(self, case: Case) -> Breaches:
        for stage in _whole_stages(case.journey):
            if not stage.owner.strip():
                yield Breach(f"stages/{stage.id}", f"{stage.name} has no owner team")


class MissingEntry(AuditRule):
    """A stage that nobody can enter never shows a number."""

    code, severity = "M3", "warning"
    fix = "Say in the inspector which event brings a customer into the stage."

    def check(self, case: Case) -> Breaches:
        inside = graph.substages(case.journey)
        for stage in case.stages.values():
            if stage.entry is None and not any(c.entry for c in inside.get(stage.id, ())):
                yield Breach(f"stages/{stage.id}", f"{stage.name} has no entry rule")


class Unreachable(AuditRule):
    """Every stage can be reached from where customers come in."""

    code, severity, fix = "M4", "error", "Draw a transition to the stage, or delete it."

    def check(self, case: Case) -> Breaches:
        for stage in graph.unreachable(case.journey):
            yield Breach(f"stages/{stage}", f"No way leads to {case.stages[stage].name}")


class Trap(AuditRule):
    """Stages that lead round in circles have a way out."""

    code, severity, fix = "M5", "error", "Draw a transition that leaves the circle."

    def check(self, case: Case) -> Breaches:
        for group in graph.cycles_without_exit(case.journey):
            if len(group) < len(case.journey.stages):
                circle = listed([case.stages[stage].name for stage in group], 6)
                yield Breach(f"stages/{group[0]}", f"No way leads out of {circle}")


class NoStages(AuditRule):
    """A journey has stages."""

    code, severity, fix = "M6", "info", "Draw the first stage on the map."

    def check(self, case: Case) -> Breaches:
        if not case.journey.stages:
            yield Breach("journey", f"{case.journey.name} has no stages yet")


class ReviewOverdue(AuditRule):
    """A journey that is not retired is looked at when it was promised."""

    code, severity, fix = "M7", "warning", "Hold the review and set the next date."

    def check(self, case: Case) -> Breaches:
        due, journey = case.journey.next_review_on, case.journey
        if due is not None and due < case.on and journey.status != "retired":
            yield Breach(
                "journey", f"The review of {journey.name} was due on {due.day} {due:%b %Y}"
            )


class DeadEnd(AuditRule):
    """A way that ends before the map does ends on purpose: where customers leave, or by mistake."""

    code, severity = "M8", "info"
    fix = "Draw the way on, or set the stage's key moment to Churn risk."

    def check(self, case: Case) -> Breaches:
        lost = set(graph.unreachable(case.journey))
        ends = [key for key in graph.dead_ends(case.journey) if key not in lost]
        for key in ends[:-1]:
            stage = case.stages[key]
            if case.moment_of(stage) != "Churn risk":
                yield Breach(f"stages/{key}", f"No way leads on from {stage.name}")


def _whole_stages(journey: Journey) -> list[Stage]:
    return [stage for stage in graph.in_order(journey) if stage.parent is None]
