"""What decisions, gates and families are called wherever people read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from journey_core.model.contact_policy import GATES
from journey_core.replay.results import FAMILIES, DecisionName

DECISION_WORDS: dict[str, str] = {
    "duplicate": "Said already",
    "stage_mismatch": "Stage does not match",
    "missing_data": "A field is empty",
    "suppressed": "Held back by an event",
    "no_consent": "No consent",
    "consent_expired": "Consent expired",
    "no_channel": "No way to reach them",
    "quiet_hours": "Quiet hours",
    "cooldown": "Cooldown",
    "capped": "Contact cap reached",
    "holdout": "Holdout",
    "sent": "Would be sent",
}
GATE_WORDS: dict[str, str] = {
    "duplicate": "Not said before",
    "stage": "Stage",
    "missing data": "Fields are filled",
    "retention": "Data may still be used",
    "suppression": "Nothing holds it back",
    "recommendation": "Fit to recommend from",
    "consent": "Consent",
    "channel": "A way to reach them",
    "quiet hours": "Outside quiet hours",
    "cooldown": "Cooldown",
    "cap": "Contact cap",
    "holdout": "Not in the holdout",
}
FAMILY_PROBLEMS = {"fit": "Irrelevance", "permission": "Creepiness", "fatigue": "Fatigue"}
_NAMED_BY: dict[str, tuple[DecisionName, ...]] = {
    "duplicate": ("duplicate",),
    "stage": ("stage_mismatch",),
    "missing data": ("missing_data",),
    "retention": ("missing_data",),
    "suppression": ("suppressed",),
    "recommendation": ("suppressed",),
    "consent": ("no_consent", "consent_expired"),
    "channel": ("no_channel",),
    "quiet hours": ("quiet_hours",),
    "cooldown": ("cooldown",),
    "cap": ("capped",),
    "holdout": ("holdout",),
}


def family_of(decision: str) -> str:
    """Permission, fatigue or fit; empty for what is no gate of theirs."""
    return next((family for family, names in FAMILIES.items() if decision in names), "")


def in_gate_order(gates: Sequence[str]) -> list[str]:
    """The decisions that block or hold out, in the order in which the gates are asked."""
    named = [decision for gate in gates or GATES for decision in _NAMED_BY.get(gate, ())]
    return list(dict.fromkeys(named))


def stopped_most_by(decisions: Mapping[str, int]) -> str:
    """The decision that blocked most candidates, in words; empty when none did."""
    blocked = {name: n for name, n in decisions.items() if family_of(name) and n}
    return DECISION_WORDS[max(blocked, key=lambda name: blocked[name])] if blocked else ""


def spared(decisions: Mapping[str, int]) -> int:
    """The candidates that a gate of one of the families stopped."""
    return sum(number for name, number in decisions.items() if family_of(name))
