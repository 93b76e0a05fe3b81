"""What a finding is, what a rule is, and how rules are run over a journey."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from typing import ClassVar, NamedTuple

from journey_core.audit.case import Case
from journey_core.audit.facts import Facts
from journey_core.audit.profile import PROFILES, PolicyProfile, Severity
from journey_core.errors import UnknownName
from journey_core.model.contact_policy import ContactPolicy
from journey_core.model.journey import Journey

FAMILIES = ("structure", "triggers", "overlaps", "data", "responses", "reach", "content", "copies")
"""The files of this room that hold rules."""
_ORDER = {"error": 0, "warning": 1, "info": 2}


@dataclass(frozen=True)
class Finding:
    """One thing to repair: stable code, how bad, at which element, what, and how to mend it.

    `element` is `stages/ID`, `transitions/ID`, `triggers/ID`, `responses/ID`, `caps` or `journey`.
    """

    code: str
    severity: Severity
    element: str
    message: str
    fix: str


class Breach(NamedTuple):
    """Where a rule is broken, and how it reads; severity and fix where they are not the usual."""

    element: str
    message: str
    severity: Severity | None = None
    fix: str = ""


Breaches = Iterator[Breach]


class AuditRule(ABC):
    """A rule is a class with a docstring, a stable `code`, a severity, a fix, and one method.

    Defining a subclass registers it. A policy profile may weigh a code differently.
    """

    code: ClassVar[str]
    severity: ClassVar[Severity]
    fix: ClassVar[str]
    registered: ClassVar[list[type[AuditRule]]] = []

    def __init_subclass__(cls) -> None:
        AuditRule.registered.append(cls)

    @abstractmethod
    def check(self, case: Case) -> Breaches:
        """Every breach of the rule in a case."""


def audit(
    journey: Journey,
    on: date,
    *,
    facts: Facts | None = None,
    policy: ContactPolicy | None = None,
    profile: str | None = None,
) -> list[Finding]:
    """All findings, the worst first, then by code and place; empty for a clean journey.

    Without `facts` the rules say what the document alone tells. `policy` is the workspace's contact
    policy, `profile` the name of a policy profile instead of the journey's own. UnknownName when
    there is no such profile.
    """
    case = Case(journey, on, facts, policy or ContactPolicy(), profile_of(profile, journey))
    found = [finding for rule in rules() for finding in _findings(rule, case)]
    return sorted(found, key=lambda one: (_ORDER[one.severity], one.code, one.element))


def profile_of(name: str | None, journey: Journey) -> PolicyProfile:
    """The profile of a name, or the journey's own; UnknownName lists those there are."""
    asked = name or journey.policy
    for key, profile in PROFILES.items():
        if key == asked:
            return profile
    raise UnknownName("policy profile", asked, PROFILES)


def rules() -> list[type[AuditRule]]:
    """Every rule there is, those of this room first."""
    for family in FAMILIES:
        import_module(f"journey_core.audit.{family}")
    return AuditRule.registered


def _findings(rule: type[AuditRule], case: Case) -> Iterator[Finding]:
    usual = case.profile.severities.get(rule.code, rule.severity)
    for breach in rule().check(case):
        element, message, severity, fix = Breach(*breach)
        yield Finding(rule.code, severity or usual, element, message, fix or rule.fix)
