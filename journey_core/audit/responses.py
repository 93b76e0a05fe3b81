"""Rules about responses: they fit the relationship, have a permission, and stop in trouble."""

from __future__ import annotations

from journey_core.audit import phrases
from journey_core.audit.base import AuditRule, Breach, Breaches
from journey_core.audit.case import Case, called, listed
from journey_core.audit.events import event_of
from journey_core.audit.texts import phrases_in, word_in
from journey_core.model.contact import Trigger

_EARLY, _LATE = ("First visit", "Onboarding"), ("Repeat visit", "Churn risk")


class DoesNotFit(AuditRule):
    """Nobody is welcomed back on a first visit, or welcomed as new after years."""

    code, severity = "R1", "warning"
    fix = "Say what fits somebody at this stage, or move the trigger to another one."

    def check(self, case: Case) -> Breaches:
        for response, trigger in case.responses():
            stage, words = case.stage_of(trigger), case.wording[response.id]
            found = _misplaced(_phase(case, trigger), words.whole, words.subject)
            if stage is not None and found:
                quoted = listed([f"“{phrase}”" for phrase in found])
                moment = case.moment_of(stage)
                where = f"{stage.name} ({moment})" if moment else stage.name
                message = f"{called(response)} says {quoted} at {where}"
                yield Breach(f"responses/{response.id}", message)


class NoPurpose(AuditRule):
    """A promotion says for which purpose it is sent, so that consent can be asked."""

    code, severity = "R2", "error"
    fix = "Write the purpose, such as marketing; nobody's consent is looked at without one."

    def check(self, case: Case) -> Breaches:
        for response in case.journey.responses:
            if response.kind == "promotion" and not response.purpose.strip():
                message = f"{called(response)} is a promotion without a purpose"
                yield Breach(f"responses/{response.id}", message)


class PromotionDespiteTrouble(AuditRule):
    """Who waits for help with a ticket or complaint is not sold anything."""

    code, severity = "R3", "warning"
    fix = "Hold it back after a ticket, here or in the contact policy for all journeys."

    def check(self, case: Case) -> Breaches:
        troubles = _troubles(case)
        if troubles is not None and not troubles:
            return  # the data knows no tickets: nothing could hold anything back
        covered = any(
            "promotion" in row.kinds and _begins(row.opens)
            for row in case.policy.suppressions
            if (row.until is None or row.until > case.on) and not row.product
        )
        for response in () if covered else case.journey.responses:
            held = any(_begins(row.event) for row in response.suppress)
            if response.kind == "promotion" and not held:
                message = f"{called(response)} also reaches customers with an open ticket"
                message += f"; {troubles}" if troubles else ""
                yield Breach(f"responses/{response.id}", message)


class NoWayOut(AuditRule):
    """Every promotion and every offer of help says how to stop it."""

    code, severity = "R4", "warning"
    fix = "Write in the text how to hear less, or name the way out."

    def check(self, case: Case) -> Breaches:
        for response in case.journey.responses:
            bodies = case.wording[response.id].bodies
            says = bool(bodies) and all(phrases_in(body, phrases.WAY_OUT) for body in bodies)
            if response.kind != "service" and not response.way_out.strip() and not says:
                message = f"{called(response)} does not say how to stop it"
                yield Breach(f"responses/{response.id}", message)


class Unasked(AuditRule):
    """In a regulated journey behaviour drives a message only with a consent of its own."""

    code, severity = "R7", "error"
    fix = "Ask consent for profiling and name that purpose, or use a step of the contract."

    def check(self, case: Case) -> Breaches:
        explicit = case.profile.explicit_purposes
        allowed = explicit | case.profile.contract_purposes
        for response, trigger in case.responses() if explicit else ():
            behaves = trigger.kind not in ("stage", "dwell", "profile")
            purpose = response.purpose.strip()
            if behaves and purpose.casefold() not in allowed:
                asked = f"asks only for {purpose}" if purpose else "asks for nothing"
                message = f"{called(response)} follows behaviour and {asked}"
                yield Breach(f"responses/{response.id}", message)


def _phase(case: Case, trigger: Trigger) -> str:
    stage = case.stage_of(trigger)
    if stage is None:
        return ""
    moment = case.moment_of(stage)
    if moment in _LATE:
        return "late"
    is_first = stage.id == next(iter(case.stages))
    return "early" if moment in _EARLY or (not moment and is_first) else ""


def _misplaced(phase: str, whole: str, subject: str) -> list[str]:
    if phase == "early":
        found = phrases_in(whole, phrases.KNOWN_ALREADY)
        return found or phrases_in(subject, phrases.ONCE_MORE)
    if phase == "late" and not phrases_in(whole, ("welcome back", "willkommen zurück")):
        return phrases_in(whole, phrases.NEW_HERE)
    return []


def _begins(text: str) -> bool:
    event = event_of(text)
    return event is not None and _begins_trouble(event.event)


def _troubles(case: Case) -> str | None:
    """The events that begin a trouble, counted, in words; None where there is no data."""
    if case.facts is None or not case.facts.events:
        return None
    seen = case.facts.events.items()
    counts = sorted(((s.events, name) for name, s in seen if _begins_trouble(name)), reverse=True)
    return "".join(f"{name} happened {number:,} times" for number, name in counts[:1])


def _begins_trouble(name: str) -> bool:
    return word_in(name, phrases.TROUBLE) and not word_in(name, phrases.OVER)
