"""The gate against saying the same thing twice."""

from __future__ import annotations

import numpy as np

from journey_core.kernels.shapes import Flags, Ints
from journey_core.replay import say
from journey_core.replay.case import Candidates, Case
from journey_core.replay.gates.base import Gate, Why


class NotTwice(Gate):
    """Holds back what is due a second time at one moment, and a fire that the trigger's re-entry
    rule does not allow: an earlier one of the customer (and key) is enough, whatever became of it.
    """

    name = "duplicate"
    decision = "duplicate"

    def blocks(self, case: Case, where: Ints) -> Flags:
        return case.candidates.again[where] | _same_moment(case)[where]

    def explain(self, case: Case, one: int) -> Why:
        asked = case.responses[case.candidates.response[one]]
        at = say.when(case.candidates.due_ms[one])
        rule = asked.trigger.reentry
        if _same_moment(case)[one]:
            because = f"the same response was due at the same moment, {at}"
            return Why("due twice", "once a moment", because, "if its trigger had fired only once")
        if case.candidates.again[one]:
            again = f"again for the same {asked.trigger.key}" if asked.trigger.key else "again"
            because = f"the trigger fired {again}, and its re-entry rule is “{rule}”"
            return Why("fired before", rule, because, "if the trigger could fire every time")
        return Why("first time", rule, "it was not due before")


def _same_moment(case: Case) -> Flags:
    """Candidates of one customer, response and due time after the first of them."""

    return case.here("same_moment", lambda: same_moment(case.candidates))


def same_moment(c: Candidates) -> Flags:
    """Of candidates in order, those of one customer, response and due time after the first."""
    same = np.zeros(len(c.customer), bool)
    same[1:] = (c.customer[1:] == c.customer[:-1]) & (c.due_ms[1:] == c.due_ms[:-1])
    same[1:] &= c.response[1:] == c.response[:-1]
    return same
