"""Rules about words: readable templates, something to say, said to somebody, without pressure."""

from __future__ import annotations

from journey_core.audit import phrases
from journey_core.audit.base import AuditRule, Breach, Breaches
from journey_core.audit.case import Case, called, listed
from journey_core.audit.texts import phrases_in


class BrokenTemplate(AuditRule):
    """A template holds fields and nothing else: no code, no open brackets."""

    code, severity = "C1", "error"
    fix = "Write {{name|fallback}}, or take the brackets out."

    def check(self, case: Case) -> Breaches:
        for response in case.journey.responses:
            for problem in case.wording[response.id].broken:
                message = f"{called(response)} cannot be filled in: {problem}"
                yield Breach(f"responses/{response.id}", message)


class NameByDefault(AuditRule):
    """A name warms a message that has a reason for it, and none when every message has it."""

    code, severity = "C4", "info"
    fix = "Keep the name where somebody is really spoken to; leave it out elsewhere."

    def check(self, case: Case) -> Breaches:
        spoken = [case.wording[r.id] for r in case.journey.responses if case.wording[r.id].whole]
        named = [w for w in spoken if any(s.field.casefold() in phrases.NAME for s in w.fields)]
        if len(named) > 1 and len(named) > case.profile.by_name * len(spoken):
            message = f"{len(named)} of {len(spoken)} responses use the customer's name"
            yield Breach("journey", message)


class Generic(AuditRule):
    """A message says something that does not fit just anybody."""

    code, severity = "C5", "warning"
    fix = "Say what is in it for the customer at this stage."

    def check(self, case: Case) -> Breaches:
        yield from _quoting(case, phrases.GENERIC, "would fit anybody")


class Pressure(AuditRule):
    """A message helps to decide; it does not hurry."""

    code, severity = "C7", "warning"
    fix = "Give the fact, such as the day it ends, and leave out the hurry."

    def check(self, case: Case) -> Breaches:
        yield from _quoting(case, phrases.PRESSURE, "presses")


class NoWords(AuditRule):
    """A response says something."""

    code, severity = "C8", "info"
    fix = "Write subject and text in the stage's logic."

    def check(self, case: Case) -> Breaches:
        for response in case.journey.responses:
            if not case.wording[response.id].whole:
                yield Breach(f"responses/{response.id}", f"{called(response)} has no words yet")


def _quoting(case: Case, wanted: tuple[str, ...], what: str) -> Breaches:
    for response in case.journey.responses:
        found = _longest(phrases_in(case.wording[response.id].whole, wanted))
        if found:
            quoted = listed([f"“{phrase}”" for phrase in found])
            yield Breach(f"responses/{response.id}", f"{called(response)} {what}: {quoted}")


def _longest(found: list[str]) -> list[str]:
    """Without phrases that stand inside another one that was found."""
    return [one for one in found if not any(one != other and one in other for other in found)]
