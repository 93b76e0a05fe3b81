"""The gate that keeps gifts and returns out of recommendations."""

from __future__ import annotations

import numpy as np

from journey_core.kernels.shapes import Flags, Ints
from journey_core.replay.case import Case
from journey_core.replay.gates.base import Gate, Why


class FromOwnChoices(Gate):
    """Holds back a recommendation that rests on a gift, or on something that came back by then."""

    name = "recommendation"
    decision = "suppressed"

    def blocks(self, case: Case, where: Ints) -> Flags:
        held = np.zeros(len(case.candidates.customer), bool)
        if case.policy.recommendations is not None:
            for _, mine in case.of_each(where, lambda asked: asked.response.recommends):
                held[mine] = _is_gift(case, mine) | _came_back(case, mine)
        return held[where]

    def explain(self, case: Case, one: int) -> Why:
        response = case.responses[case.candidates.response[one]].response
        if not response.recommends or case.policy.recommendations is None:
            return Why("no recommendation", "own choices", "it recommends nothing")
        here = np.array([one])
        if _is_gift(case, here)[0]:
            because = "the event it rests on was a gift, and says little about the customer"
            return Why("a gift", "own choices", because, "if it rested on something not given away")
        if _came_back(case, here)[0]:
            because = "what it rests on came back before it was due"
            return Why("returned", "own choices", because, "if nothing had been returned")
        return Why("own choice", "own choices", "it rests on neither a gift nor a return")


def _is_gift(case: Case, where: Ints) -> Flags:
    rules = case.policy.recommendations
    return np.isin(case.candidates.row[where], case.rows(rules.gifts if rules else ""))


def _came_back(case: Case, where: Ints) -> Flags:
    """Whether a return with the same key stands from the anchor's time up to the due time."""
    rules = case.policy.recommendations
    back = case.rows(rules.returns if rules else "")
    if rules is None or not rules.key or not len(back):
        return np.zeros(len(where), bool)
    c, arrays = case.candidates, case.arrays
    codes, values = arrays.property_of(rules.key, np.concatenate([back, c.row[where]]))
    theirs, mine = codes[: len(back)].astype(np.int64), codes[len(back) :].astype(np.int64)
    group = arrays.customer_of(back) * len(values) + theirs
    order = np.lexsort((back, group))
    group, at_ms = group[order], arrays.at_ms(back)[order]
    wanted = c.customer[where] * len(values) + mine
    first = _place(group, at_ms, wanted, arrays.at_ms(c.row[where]))
    last = _place(group, at_ms, wanted, c.due_ms[where] + 1)
    return (mine > 0) & (last > first)


def _place(group: Ints, at_ms: Ints, wanted: Ints, from_ms: Ints) -> Ints:
    """How many of the sorted (group, time) pairs stand before each wanted one."""
    pairs = np.concatenate([group, wanted])
    times = np.concatenate([at_ms, from_ms])
    asks = np.concatenate([np.ones(len(group), bool), np.zeros(len(wanted), bool)])
    order = np.lexsort((asks, times, pairs))
    before = np.cumsum(asks[order]) - asks[order]
    found = np.empty(len(order), np.int64)
    found[order] = before
    return found[len(group) :]
