"""Rules about triggers: each has a place, is complete, is answered, and does not fire for ever."""

from __future__ import annotations

from collections.abc import Iterator

from journey_core.audit.base import AuditRule, Breach, Breaches
from journey_core.audit.case import Case, called, listed
from journey_core.audit.events import event_of
from journey_core.audit.facts import Seen
from journey_core.audit.filters import can_hold
from journey_core.model.contact import Trigger

_OFTEN = ("event", "count", "segment")


class NoStage(AuditRule):
    """A trigger belongs to a stage, or says why it is for the whole journey."""

    code, severity = "T1", "warning"
    fix = "Choose the trigger's stage, or write why it is journey-wide."

    def check(self, case: Case) -> Breaches:
        for trigger in case.journey.triggers:
            if trigger.stage is None and not trigger.journey_wide.strip():
                message = f"{called(trigger)} has no stage, and no reason for the whole journey"
                yield Breach(f"triggers/{trigger.id}", message)


class NeverFires(AuditRule):
    """A trigger says all that its kind needs, and nothing that cannot happen."""

    code, severity = "T2", "error"
    fix = "Complete the trigger in the stage's logic; until then it never fires."

    def check(self, case: Case) -> Breaches:
        for trigger in case.journey.triggers:
            for problem in _problems(trigger):
                yield Breach(f"triggers/{trigger.id}", f"{called(trigger)} never fires: {problem}")
            if trigger.kind == "absence" and trigger.event and trigger.event == trigger.without:
                message = f"{called(trigger)} waits for the same event that starts it"
                fix = "Choose “time since an event”, which says the same in plain words."
                yield Breach(f"triggers/{trigger.id}", message, "warning", fix)


class NoResponse(AuditRule):
    """A trigger has a response."""

    code, severity = "T4", "warning"
    fix = "Write what is said when it fires, or delete the trigger."

    def check(self, case: Case) -> Breaches:
        for trigger in case.journey.triggers:
            if trigger.id not in case.answers:
                message = f"Nothing is said when {called(trigger)} fires"
                yield Breach(f"triggers/{trigger.id}", message)


class RepeatsForEver(AuditRule):
    """What happens often does not bring the same message every time."""

    code, severity = "T6", "warning"
    fix = "Set a cooldown, or let the trigger fire once or again only after leaving the stage."

    def check(self, case: Case) -> Breaches:
        for trigger in case.journey.triggers:
            if trigger.kind not in _OFTEN or trigger.reentry != "every time":
                continue
            endless = [
                called(response)
                for response in case.answers.get(trigger.id, ())
                if not (response.cooldown or trigger.cooldown or trigger.key)
            ]
            often = _how_often(case, trigger)
            if endless and often is not None:
                message = f"{listed(endless)} comes every time {called(trigger)} fires{often}"
                yield Breach(f"triggers/{trigger.id}", message)


class TooManyTriggers(AuditRule):
    """There are no more triggers than a team can look after and the data can tell apart."""

    code, severity = "T7", "info"
    fix = "Keep the triggers with the strongest intent; a person can do the rest."

    def check(self, case: Case) -> Breaches:
        number, profile = len(case.journey.triggers), case.profile
        if number > profile.most_triggers:
            most = f"{profile.most_triggers} are the most for {profile.name.replace('_', ' ')}"
            yield Breach("journey", f"{case.journey.name} has {number} triggers; {most}")
        customers = case.facts.customers if case.facts else 0
        least = profile.customers_per_trigger
        if number and 0 < customers < number * least:
            message = (
                f"{case.journey.name} has {number} triggers for {customers:,} customers, "
                f"{customers // number} for each; below {least} nothing can be learned"
            )
            yield Breach("journey", message)


def _problems(trigger: Trigger) -> Iterator[str]:
    import journey_core.replay.triggers  # noqa: F401  registers the kinds
    from journey_core.replay.triggers.base import problems

    yield from problems(trigger)
    for text in dict.fromkeys(filter(None, (trigger.event, trigger.without))):
        event = event_of(text)
        if event is not None and not can_hold(event.where):
            yield f"no event passes the whole filter of “{text}”"


def _how_often(case: Case, trigger: Trigger) -> str | None:
    """The measured number in words; None when the event came at most once to everybody."""
    seen = case.facts.matches.get(trigger.event, Seen(0)) if case.facts else Seen(0)
    if not seen.customers:
        return ""
    if seen.events <= seen.customers:
        return None
    each = seen.events / seen.customers
    return f": {seen.events:,} events, {each:.1f} for each of {seen.customers:,} customers"
