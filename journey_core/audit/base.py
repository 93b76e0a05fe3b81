"""What a finding is, what a rule is, and how rules are run over a journey."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from journey_core.model.journey import Journey

Severity = Literal["error", "warning", "info"]
_ORDER = {"error": 0, "warning": 1, "info": 2}


@dataclass(frozen=True)
class Finding:
    """One thing to repair: stable code, how bad, at which element, what, and how to mend it.

    `element` is `stages/ID`, `transitions/ID` or `journey`.
    """

    code: str
    severity: Severity
    element: str
    message: str
    fix: str


class AuditRule(ABC):
    """A rule is a class with a docstring, a stable `code`, a severity, a fix, and one method.

    Defining a subclass registers it; `check` yields (element, message) for every breach.
    """

    code: ClassVar[str]
    severity: ClassVar[Severity]
    fix: ClassVar[str]
    registered: ClassVar[list[type[AuditRule]]] = []

    def __init_subclass__(cls) -> None:
        AuditRule.registered.append(cls)

    @abstractmethod
    def check(self, journey: Journey, on: date) -> Iterator[tuple[str, str]]:
        """Every breach of the rule as it stands on a day."""


def audit(journey: Journey, on: date) -> list[Finding]:
    """All findings, the worst first, then by code and place; empty for a clean journey."""
    import journey_core.audit.structure  # noqa: F401  registers its rules

    found = [
        Finding(rule.code, rule.severity, element, message, rule.fix)
        for rule in AuditRule.registered
        for element, message in rule().check(journey, on)
    ]
    return sorted(found, key=lambda one: (_ORDER[one.severity], one.code, one.element))
