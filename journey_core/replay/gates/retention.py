"""The gate that lets no event be used longer than it may be kept."""

from __future__ import annotations

import numpy as np

from journey_core.kernels.shapes import Flags, Ints
from journey_core.replay import say
from journey_core.replay.case import Asked, Case
from journey_core.replay.gates.base import Gate, Why
from journey_core.replay.triggers.base import milliseconds


class FreshEnough(Gate):
    """Holds back where the event a candidate rests on is older than the policy lets it be used."""

    name = "retention"
    decision = "missing_data"

    def concerns(self, case: Case, asked: Asked) -> bool:
        return bool(case.policy.keep)

    def blocks(self, case: Case, where: Ints) -> Flags:
        kept = _kept(case)
        if not kept:
            return np.zeros(len(where), bool)
        c, arrays = case.candidates, case.arrays
        limit = np.full(len(arrays.names), np.iinfo(np.int64).max)
        for name, span in kept.items():
            if name in arrays.names:
                limit[arrays.names.index(name)] = span
        rows = c.row[where]
        return c.due_ms[where] - arrays.at_ms(rows) > limit[arrays.event[rows]]

    def explain(self, case: Case, one: int) -> Why:
        arrays, row = case.arrays, case.candidates.row[one]
        name = arrays.names[arrays.event[row]]
        age = say.span(case.candidates.due_ms[one] - arrays.at_ms(row))
        span = _kept(case).get(name)
        if span is None:
            return Why(age, "no limit", f"{name} may be used without a limit")
        limit = say.span(span)
        if not self.blocks(case, np.array([one]))[0]:
            return Why(age, limit, f"{name} was {age} old, and may be used for {limit}")
        because = f"{name} was {age} old, and may be used for {limit} only"
        return Why(age, limit, because, f"if it had been due within {limit}")


def _kept(case: Case) -> dict[str, int]:
    spans: dict[str, int] = {}
    for one in case.policy.keep:
        span = milliseconds(one.span)
        spans[one.event] = min(span, spans.get(one.event, span))
    return spans
