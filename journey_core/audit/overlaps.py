"""Rules about triggers that get in each other's way: one event that fires two of them."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from itertools import islice

from journey_core.audit.base import AuditRule, Breach, Breaches
from journey_core.audit.case import Case, called
from journey_core.audit.events import event_of
from journey_core.audit.filters import can_hold
from journey_core.model.contact import Trigger
from journey_core.model.rules import AllOf, Compare, Rule, Test

MOST_PAIRS = 10_000
"""Pairs that are looked at, so that thousands of triggers on one event take under a second."""


class FiresTwice(AuditRule):
    """One event brings one message: two triggers that it satisfies at the same stage bring two."""

    code, severity = "T5", "warning"
    fix = "Join the two triggers, or give one a filter that leaves out the other's events."

    def check(self, case: Case) -> Breaches:
        reported = set()
        for earlier, later in islice(_pairs(case), MOST_PAIRS):
            if later.id not in reported and _meet(case, earlier, later):
                reported.add(later.id)
                what = f"{called(later)} fires at the same moment as {called(earlier)}"
                yield Breach(f"triggers/{later.id}", what + _number(case, earlier, later))


def _pairs(case: Case) -> Iterator[tuple[Trigger, Trigger]]:
    groups: dict[Hashable, list[Trigger]] = {}
    for trigger in sorted(case.journey.triggers, key=lambda one: (one.pos, one.id)):
        moment = _moment(trigger) if trigger.id in case.answers else None
        if moment is not None:
            groups.setdefault(moment, []).append(trigger)
    for group in groups.values():
        for place, later in enumerate(group):
            yield from ((earlier, later) for earlier in group[:place])


def _moment(trigger: Trigger) -> Hashable:
    """Triggers of one moment may fire together; None for kinds that nothing is known of."""
    event = event_of(trigger.event)
    if trigger.kind in ("event", "count"):
        return ("at", event.event) if event else None
    if trigger.kind in ("absence", "since"):
        after = trigger.within if trigger.kind == "absence" else trigger.span
        return ("after", event.event, after) if event and after else None
    if trigger.kind in ("stage", "dwell"):
        return (trigger.kind, trigger.stage, trigger.span if trigger.kind == "dwell" else None)
    return ("quiet", trigger.span) if trigger.kind == "inactivity" and trigger.span else None


def _meet(case: Case, one: Trigger, other: Trigger) -> bool:
    """Whether one customer can be reached by both, and neither is the other's sequel."""
    if one.stage and other.stage and other.stage not in case.family[one.stage]:
        return False
    waits = [[response.wait for response in case.answers[t.id]] for t in (one, other)]
    if all(abs(a - b) >= case.profile.apart for a in waits[0] for b in waits[1]):
        return False
    filters = [test for t in (one, other) if (event := event_of(t.event)) for test in event.where]
    return can_hold(filters) and _conditions_meet(one.condition, other.condition)


def _conditions_meet(one: Rule | None, other: Rule | None) -> bool:
    """True unless both have a condition and it is not plain that both can hold."""
    if one is None or other is None or one == other:
        return True
    tests = [*_tests(one), *_tests(other)]
    return bool(_tests(one) and _tests(other)) and can_hold(tests) and _same_names(one, other)


def _same_names(one: Rule, other: Rule) -> bool:
    """Conditions on different data are left alone: often one is meant to exclude the other."""
    return {(t.of, t.name) for t in _tests(one)} == {(t.of, t.name) for t in _tests(other)}


def _tests(rule: Rule) -> list[Test]:
    if isinstance(rule, Compare):
        return [rule]
    if isinstance(rule, AllOf) and all(isinstance(part, Compare) for part in rule.rules):
        return [part for part in rule.rules if isinstance(part, Compare)]
    return []


def _named(trigger: Trigger) -> str:
    event = event_of(trigger.event)
    return event.event if event else trigger.event


def _number(case: Case, one: Trigger, other: Trigger) -> str:
    """How many events can satisfy both, where it was counted."""
    if case.facts is None or not one.event or one.kind not in ("event", "count"):
        return f": both follow {_named(one)}" if one.event else ""
    seen = [
        case.facts.matches[t.event].events for t in (one, other) if t.event in case.facts.matches
    ]
    return f": up to {min(seen):,} events satisfy both" if seen else ""
