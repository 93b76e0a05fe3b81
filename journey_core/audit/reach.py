"""Rules about how often, when, where and with which data customers are reached."""

from __future__ import annotations

from journey_core.audit import phrases
from journey_core.audit.base import AuditRule, Breach, Breaches
from journey_core.audit.case import Case, called, listed
from journey_core.audit.facts import fields_used
from journey_core.audit.texts import word_in
from journey_core.model.contact import Cap, Trigger
from journey_core.model.rules import Compare, Exists, In, walk

_LOUD = ("push", "sms", "support call")


class NoCap(AuditRule):
    """Promotions are capped, in the journey or for all journeys."""

    code, severity = "R5", "warning"
    fix = "Add a cap, such as two a week, to the journey or to the contact policy."

    def check(self, case: Case) -> Breaches:
        promotions = [r for r in case.journey.responses if r.kind == "promotion"]
        caps = (*case.journey.caps, *case.policy.caps)
        if not promotions or case.policy.pace or any(_counts_promotions(cap) for cap in caps):
            return
        names = listed([called(response) for response in promotions])
        yield Breach("caps", f"Nothing limits how often customers hear from {names}")


class SensitiveData(AuditRule):
    """Data that people do not expect in a message is used only where it must be."""

    code, severity = "R8", "info"
    fix = "Say in the text why you know it, or do without it."

    def check(self, case: Case) -> Breaches:
        for response, trigger in case.responses():
            used = [*fields_used(response), *_attributes_of(trigger)]
            found = [name for name in dict.fromkeys(used) if word_in(name, phrases.SENSITIVE)]
            if found:
                message = f"{called(response)} uses {listed(found)}"
                yield Breach(f"responses/{response.id}", message)


class DisturbsAtNight(AuditRule):
    """A promotion that rings or buzzes does not come in quiet hours."""

    code, severity = "R9", "warning"
    fix = "Let it wait for the end of quiet hours, or drop it."

    def check(self, case: Case) -> Breaches:
        for response in case.journey.responses:
            loud: list[str] = [
                one for one in (response.channel, *response.fallbacks) if one in _LOUD
            ]
            if response.kind == "promotion" and response.in_quiet_hours == "send" and loud:
                message = f"{called(response)} comes by {listed(loud)} in quiet hours too"
                yield Breach(f"responses/{response.id}", message)


class NoTouchpoint(AuditRule):
    """The channel of a response is a touchpoint of its stage, so that its owner knows of it."""

    code, severity = "R10", "info"
    fix = "Add the touchpoint with its owner to the stage, or use a channel it has."

    def check(self, case: Case) -> Breaches:
        there = {(point.stage, point.channel) for point in case.journey.touchpoints}
        for response, trigger in case.responses():
            stage = case.stage_of(trigger)
            if stage is None:
                continue
            if not any((key, response.channel) in there for key in case.family[stage.id]):
                message = (
                    f"{called(response)} comes by {response.channel}, no touchpoint of {stage.name}"
                )
                yield Breach(f"responses/{response.id}", message)


def _counts_promotions(cap: Cap) -> bool:
    return not cap.kinds or "promotion" in cap.kinds


def _attributes_of(trigger: Trigger) -> list[str]:
    """The attributes a trigger's rules look at."""
    rules = [rule for rule in (trigger.rule, trigger.condition) if rule is not None]
    tests = [part for rule in rules for part in walk(rule)]
    return [t.name for t in tests if isinstance(t, Compare | In | Exists) and t.of == "attribute"]
