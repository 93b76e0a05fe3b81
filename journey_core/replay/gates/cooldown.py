"""The gate that keeps a response, or all of one trigger, from coming back too soon."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

import numpy as np

from journey_core.kernels.caps import CooldownRule
from journey_core.kernels.shapes import Flags, Ints
from journey_core.replay import say
from journey_core.replay.case import Case
from journey_core.replay.gates.base import AdmissionGate, Before, Why, nothing
from journey_core.replay.triggers.base import milliseconds


class Cooldown(NamedTuple):
    """The least time between two admitted messages of some responses; `whose` names them."""

    whose: str
    gap_ms: int
    group: Flags


class NotTooSoon(AdmissionGate):
    """Holds back while the cooldown of the response, or of its trigger, has not passed since the
    last message of it that was let through."""

    name = "cooldown"
    decision = "cooldown"

    def blocks(self, case: Case, where: Ints) -> Flags:
        return nothing(where)

    def explain_after(self, case: Case, one: int, before: Before) -> Why:
        mine = [rule for rule in cooldowns(case) if rule.group[case.candidates.response[one]]]
        if not mine:
            return Why("none", "no cooldown", "it has no cooldown")
        due = case.candidates.due_ms[one]
        for rule in mine:
            earlier = before.due_ms[rule.group[before.response]]
            limit = say.span(rule.gap_ms)
            if len(earlier) and due - earlier.max() < rule.gap_ms:
                ago = say.span(due - earlier.max())
                because = f"{rule.whose} had been let through {ago} before, less than {limit}"
                mend = f"if the cooldown of {rule.whose} were at most {ago}"
                return Why(f"{ago} ago", limit, because, mend)
        limit = say.listed([say.span(rule.gap_ms) for rule in mine])
        return Why("long enough", limit, f"the last one was {limit} ago or longer, or never")


def cooldowns(case: Case) -> list[Cooldown]:
    """Every cooldown of the replayed responses, and of triggers over all responses of each."""
    found = []
    triggers = [(asked.ref.journey, asked.ref.trigger) for asked in case.responses]
    for place, asked in enumerate(case.responses):
        alone = np.arange(len(triggers)) == place
        found += _cooldown(asked.response.cooldown, asked.ref.name, alone)
        if triggers.index(triggers[place]) == place:
            whole = np.array([one == triggers[place] for one in triggers])
            name = asked.trigger.name or asked.trigger.id
            found += _cooldown(asked.trigger.cooldown, f"the trigger {name}", whole)
    return found


def rules(case: Case) -> list[CooldownRule]:
    """The same as the kernel takes them."""
    return [CooldownRule(rule.gap_ms, rule.group) for rule in cooldowns(case)]


def _cooldown(gap: timedelta | None, whose: str, group: Flags) -> list[Cooldown]:
    return [Cooldown(whose, milliseconds(gap), group)] if gap else []
