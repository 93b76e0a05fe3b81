"""The gate that keeps the number of messages bearable."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from journey_core.kernels.caps import CapRule
from journey_core.kernels.shapes import Flags, Ints
from journey_core.model.contact import Cap
from journey_core.replay import say
from journey_core.replay.case import Case
from journey_core.replay.gates.base import AdmissionGate, Before, Why, nothing
from journey_core.replay.local_time import calendar_period
from journey_core.replay.results import CHANNELS
from journey_core.replay.triggers.base import milliseconds


class Limit(NamedTuple):
    """A cap and the responses it looks at and counts; `window_of` is a pace, one a customer."""

    cap: Cap
    looks_at: Flags
    counts: Flags
    window_of: Ints | None = None


class NotTooMany(AdmissionGate):
    """Holds back where a frequency cap of the journey or of the contact policy has no room, or the
    pace the customer asked for. Counted is what was let through, as it was when it was."""

    name = "cap"
    decision = "capped"

    def blocks(self, case: Case, where: Ints) -> Flags:
        return nothing(where)

    def explain_after(self, case: Case, one: int, before: Before) -> Why:
        response = int(case.candidates.response[one])
        mine = [limit for limit in limits(case) if limit.looks_at[response]]
        own = CHANNELS[before.own]
        mine = [limit for limit in mine if not limit.cap.channels or own in limit.cap.channels]
        shown = [(limit, *_room(case, limit, one, before)) for limit in mine]
        full = next((line for line in shown if line[1] >= line[0].cap.max), None)
        if full is None:
            if not mine:
                return Why("no cap", "no cap", "no cap looks at it")
            limit, used, words = max(shown, key=lambda line: line[1] - line[0].cap.max)
            said = f"{used} {words}"
            return Why(said, f"at most {limit.cap.max} {words}", f"it had been {said} before it")
        limit, used, words = full
        because = f"{used} {words} had been let through before it, and {limit.cap.max} are allowed"
        mend = f"if {used + 1} {words} were allowed instead of {limit.cap.max}"
        return Why(f"{used} {words}", f"at most {limit.cap.max} {words}", because, mend)


def limits(case: Case) -> list[Limit]:
    """The caps of the policy, the pace, and the caps of each journey, in that order."""
    return case.once("limits", lambda: [*_of_policy(case), *_of_journeys(case)])


def rules(case: Case) -> list[CapRule]:
    """The same as the kernel takes them."""
    return [_rule(case, limit) for limit in limits(case)]


def _of_policy(case: Case) -> Iterator[Limit]:
    for cap in case.policy.caps:
        yield Limit(cap, _of_kind(case, cap), _of_kind(case, cap))
    pace = case.policy.pace
    if pace is not None and pace.field and pace.spans:
        cap = Cap(max=1, within=max(pace.spans.values()), kinds=("promotion",))
        codes, values = case.arrays.attribute(pace.field)
        spans = [milliseconds(pace.spans[v]) if v in pace.spans else 0 for v in values]
        flags = _of_kind(case, cap)
        yield Limit(cap, flags, flags, np.array(spans, np.int64)[codes])


def _of_journeys(case: Case) -> Iterator[Limit]:
    """A journey's caps look at its own messages and count those of all that are replayed."""
    seen = {asked.ref.journey: asked.scene.journey for asked in case.responses}
    for key in sorted(seen):
        own = np.array([asked.ref.journey == key for asked in case.responses])
        for cap in seen[key].caps:
            yield Limit(cap, own & _of_kind(case, cap), _of_kind(case, cap))


def _of_kind(case: Case, cap: Cap) -> Flags:
    return np.array([not cap.kinds or asked.ref.kind in cap.kinds for asked in case.responses])


def _rule(case: Case, limit: Limit) -> CapRule:
    cap, c = limit.cap, case.candidates
    on = None if not cap.channels else np.isin(np.array(CHANNELS), cap.channels)
    period = None
    if cap.calendar is not None:
        period = calendar_period(case.local.local(c.customer, c.due_ms), cap.calendar)
    windows = None if limit.window_of is None else limit.window_of[c.customer]
    return CapRule(
        most=cap.max,
        window_ms=None if cap.within is None or windows is not None else milliseconds(cap.within),
        period=period,
        looks_at=limit.looks_at,
        counts=limit.counts,
        channels=on,
        moves_on=cap.then == "other channel",
        window_of=windows,
    )


def _room(case: Case, limit: Limit, one: int, before: Before) -> tuple[int, str]:
    """How many messages count against a cap at one candidate, and what of, in words."""
    cap, c = limit.cap, case.candidates
    due, customer = int(c.due_ms[one]), c.customer[one : one + 1]
    counted = limit.counts[before.response]
    if cap.channels:
        counted &= np.isin(before.channel, [CHANNELS.index(name) for name in cap.channels])
    kinds = say.listed(cap.kinds) + " messages" if cap.kinds else "messages"
    on = f" by {say.listed(cap.channels)}" if cap.channels else ""
    if cap.calendar is not None:
        times = np.append(before.due_ms, due)
        local = case.local.local(np.repeat(customer, len(times)), times)
        period = calendar_period(local, cap.calendar)
        same = counted & (period[:-1] == period[-1])
        return int(same.sum()), f"{kinds}{on} in one {cap.calendar}"
    window = milliseconds(cap.within)
    if limit.window_of is not None:
        window = int(limit.window_of[customer[0]])
        kinds = f"{kinds} at the pace the customer asked for"
    inside = counted & (before.due_ms > due - window)
    return int(inside.sum()), f"{kinds}{on} within {say.span(window)}"
