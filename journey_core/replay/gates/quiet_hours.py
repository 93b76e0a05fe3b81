"""The gate that lets customers sleep."""

from __future__ import annotations

import numpy as np

from journey_core.kernels.shapes import Flags, Ints
from journey_core.replay.case import Asked, Case
from journey_core.replay.gates.base import Gate, Why
from journey_core.replay.timing import is_quiet


class Awake(Gate):
    """Holds back what is due in the policy's quiet hours by the customer's clock, unless the
    response may be sent all the same."""

    name = "quiet hours"
    decision = "quiet_hours"

    def concerns(self, case: Case, asked: Asked) -> bool:
        return case.policy.quiet_hours is not None and asked.response.in_quiet_hours != "send"

    def blocks(self, case: Case, where: Ints) -> Flags:
        hours, c = case.policy.quiet_hours, case.candidates
        quiet = np.zeros(len(c.customer), bool)
        if hours is not None:
            for _, mine in self.each(case, where):
                quiet[mine] = is_quiet(hours, case.local.local(c.customer[mine], c.due_ms[mine]))
        return quiet[where]

    def explain(self, case: Case, one: int) -> Why:
        c, hours = case.candidates, case.policy.quiet_hours
        here = np.array([one])
        shown = int(case.local.local(c.customer[here], c.due_ms[here])[0])
        minute = shown // 60_000 % 1440
        clock = f"{minute // 60:02}:{minute % 60:02} ({case.local.zone_of(int(c.customer[one]))})"
        if hours is None:
            return Why(clock, "none", "there are no quiet hours")
        span = f"not from {hours.start} to {hours.end}"
        if case.responses[c.response[one]].response.in_quiet_hours == "send":
            return Why(clock, span, "it may be sent in quiet hours")
        if not self.blocks(case, here)[0]:
            return Why(clock, span, "it was outside quiet hours where the customer lives")
        because = f"it was {clock} where the customer lives"
        return Why(clock, span, because, f"if it had waited until {hours.end}")
