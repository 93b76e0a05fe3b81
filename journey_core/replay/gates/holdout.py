"""The gate of the experiment: who is held out is told nothing, so that the effect can be seen."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from journey_core.governance.consent import arms
from journey_core.kernels.shapes import Flags, Ints
from journey_core.replay import say
from journey_core.replay.case import Case
from journey_core.replay.gates.base import Gate, Why
from journey_core.replay.results import ARMS

NO_ARM = -1


class NotHeldOut(Gate):
    """Holds back customers whose arm of the journey is the holdout by then. It is asked last, so
    that the message they would have got is known; it uses up caps and cooldowns as if sent."""

    name = "holdout"
    decision = "holdout"

    def blocks(self, case: Case, where: Ints) -> Flags:
        return arm_of(case, where) == ARMS.index("holdout")

    def explain(self, case: Case, one: int) -> Why:
        arm = int(arm_of(case, np.array([one]))[0])
        if arm == NO_ARM:
            return Why("no arm", "not the holdout", "the customer has no arm in this journey")
        name = ARMS[arm]
        if not self.blocks(case, np.array([one]))[0]:
            return Why(name, "not the holdout", f"the customer is in the arm {name}")
        because = f"the customer is in the holdout since {say.when(_since(case, one))}"
        return Why(name, "not the holdout", because, "if the customer were in another arm")


def arm_of(case: Case, where: Ints) -> NDArray[np.int8]:
    """The arm of each candidate's customer as of its due time: a place in ARMS, or NO_ARM."""
    c = case.candidates
    found = np.full(len(c.customer), NO_ARM, np.int8)
    for asked, mine in case.of_each(where, lambda asked: _assigned(case, asked.ref.journey)):
        arm, since_ms = arms(case.arrays, asked.ref.journey)
        who = c.customer[mine]
        found[mine] = np.where(since_ms[who] <= c.due_ms[mine], arm[who], np.int8(NO_ARM))
    return found[where]


def _assigned(case: Case, journey: str) -> bool:
    """Whether anybody has an arm of a journey."""
    key = "assigned", journey
    return case.once(key, lambda: bool((arms(case.arrays, journey)[0] != NO_ARM).any()))


def _since(case: Case, one: int) -> int:
    c = case.candidates
    journey = case.responses[c.response[one]].ref.journey
    return int(arms(case.arrays, journey)[1][c.customer[one]])
