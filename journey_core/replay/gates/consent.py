"""The gate that asks what the customer agreed to, as of the moment."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from journey_core.governance.consent import consent_at
from journey_core.kernels.shapes import Flags, Ints
from journey_core.replay import say
from journey_core.replay.case import Asked, Case
from journey_core.replay.gates.base import PASSED, Gate, Why
from journey_core.replay.results import DECISIONS

_DECISIONS = np.array(
    [PASSED, DECISIONS.index("no_consent"), DECISIONS.index("consent_expired")], np.int8
)


class Agreed(Gate):
    """Holds back where the ledger's latest row for the response's purpose is not a grant that still
    holds when it is due; a response without a purpose needs none."""

    name = "consent"
    decision = "no_consent"

    def concerns(self, case: Case, asked: Asked) -> bool:
        return bool(asked.response.purpose)

    def blocks(self, case: Case, where: Ints) -> Flags:
        return self.judge(case, where) != PASSED

    def judge(self, case: Case, where: Ints) -> NDArray[np.int8]:
        c = case.candidates
        found = np.full(len(c.customer), PASSED, np.int8)
        for asked, mine in self.each(case, where):
            purpose = asked.response.purpose
            state = consent_at(case.arrays, purpose, c.customer[mine], c.due_ms[mine])
            found[mine] = _DECISIONS[state]
        return found[where]

    def explain(self, case: Case, one: int) -> Why:
        purpose = case.responses[case.candidates.response[one]].response.purpose
        if not purpose:
            return Why("not needed", "none", "it has no purpose that needs consent")
        at = say.when(case.candidates.due_ms[one])
        state = int(self.judge(case, np.array([one]))[0])
        wanted = f"consent for {purpose}"
        if state == PASSED:
            return Why("granted", wanted, f"consent for {purpose} held on {at}")
        if DECISIONS[state] == "consent_expired":
            because = f"consent for {purpose} had run out by {at}"
            return Why("expired", wanted, because, f"if consent for {purpose} had been renewed")
        because = f"there was no consent for {purpose} on {at}"
        return Why("not granted", wanted, because, f"if consent for {purpose} had been given")
