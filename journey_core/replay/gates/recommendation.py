"""The gate that keeps gifts and returns out of recommendations."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from journey_core.kernels.moments import Moments
from journey_core.kernels.shapes import Flags, Ints
from journey_core.replay.case import Asked, Case
from journey_core.replay.gates.base import Gate, Why


class FromOwnChoices(Gate):
    """Holds back a recommendation that rests on a gift, or on something that came back by then."""

    name = "recommendation"
    decision = "suppressed"

    def concerns(self, case: Case, asked: Asked) -> bool:
        return asked.response.recommends and case.policy.recommendations is not None

    def blocks(self, case: Case, where: Ints) -> Flags:
        held = np.zeros(len(case.candidates.customer), bool)
        for asked, mine in self.each(case, where):
            held[mine] = _is_gift(case, mine) | _came_back(case, asked, mine)
        return held[where]

    def explain(self, case: Case, one: int) -> Why:
        asked = case.responses[case.candidates.response[one]]
        if not self.concerns(case, asked):
            return Why("no recommendation", "own choices", "it recommends nothing")
        here = np.array([one])
        if _is_gift(case, here)[0]:
            because = "the event it rests on was a gift, and says little about the customer"
            return Why("a gift", "own choices", because, "if it rested on something not given away")
        if _came_back(case, asked, here)[0]:
            because = "what it rests on came back before it was due"
            return Why("returned", "own choices", because, "if nothing had been returned")
        return Why("own choice", "own choices", "it rests on neither a gift nor a return")


class _Returned(NamedTuple):
    """When things came back, by customer and key, and all events that a key was looked up at."""

    moments: Moments
    events: tuple[str, ...]


def _is_gift(case: Case, where: Ints) -> Flags:
    rules, row = case.policy.recommendations, case.candidates.row[where]
    gifts = case.rows(rules.gifts if rules else "")
    if not len(gifts):
        return np.zeros(len(row), bool)
    return gifts[np.minimum(np.searchsorted(gifts, row), len(gifts) - 1)] == row


def _came_back(case: Case, asked: Asked, where: Ints) -> Flags:
    """Whether a return with the same key stands from the anchor's time up to the due time."""
    rules, c = case.policy.recommendations, case.candidates
    found = np.zeros(len(where), bool)
    if rules is None or not rules.key or not len(case.rows(rules.returns)):
        return found
    key = rules.key
    back = case.once(("returned", asked.events), lambda: _returned(case, asked, key))
    codes, values = case.arrays.property_of(key, c.row[where], back.events)
    place = back.moments.group(c.customer[where] * len(values) + codes)
    known = np.flatnonzero((place >= 0) & (codes > 0))
    place, where = place[known], where[known]
    first = back.moments.before(place, case.arrays.at_ms(c.row[where]))
    found[known] = back.moments.before(place, c.due_ms[where] + 1) > first
    return found


def _returned(case: Case, asked: Asked, key: str) -> _Returned:
    rules, arrays = case.policy.recommendations, case.arrays
    back = case.rows(rules.returns if rules else "")
    events = case.events_with(asked, back)
    codes, values = arrays.property_of(key, back, events)
    group = arrays.customer_of(back) * len(values) + codes
    return _Returned(Moments(group, arrays.at_ms(back)), events)
