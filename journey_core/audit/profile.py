"""Thresholds of the checks as policy profiles: small team, standard, regulated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from journey_core.model.journey import Policy

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True)
class PolicyProfile:
    """The numbers rules compare with, and where a finding weighs more or less than usual.

    `most_triggers` of a journey; `customers_per_trigger`, the least number in the data for each of
    them; `apart`, from when on two messages after one event are a sequence; `same_copy`, the share
    of word groups two texts have in common from which on they are the same; `few_words`, below
    which a text is too short to compare; `by_name`, the share of responses from which on the name
    is a habit. `explicit_purposes` are the only purposes, beside `contract_purposes`, for which
    behaviour may be used; none means any.
    """

    name: Policy
    most_triggers: int = 15
    customers_per_trigger: int = 25
    apart: timedelta = timedelta(days=1)
    same_copy: float = 0.6
    few_words: int = 8
    by_name: float = 0.5
    contract_purposes: frozenset[str] = frozenset({"contract", "service"})
    explicit_purposes: frozenset[str] = frozenset()
    severities: Mapping[str, Severity] = field(default_factory=dict)


PROFILES: Mapping[Policy, PolicyProfile] = {
    "small_team": PolicyProfile(
        "small_team", most_triggers=5, customers_per_trigger=50, severities={"T7": "warning"}
    ),
    "standard": PolicyProfile("standard"),
    "regulated": PolicyProfile(
        "regulated",
        most_triggers=10,
        explicit_purposes=frozenset({"profiling", "tracking", "personalization", "behaviour"}),
        severities={
            "T1": "error", "R3": "error", "R4": "error", "R5": "error", "R8": "warning",
            "C7": "error",
        },
    ),
}  # fmt: skip
