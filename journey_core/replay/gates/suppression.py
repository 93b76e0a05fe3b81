"""The gate that holds messages back while something else matters more to the customer."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

import numpy as np

from journey_core.kernels.episodes import Episodes
from journey_core.kernels.shapes import Flags, Ints
from journey_core.model.contact import Suppression
from journey_core.model.contact_policy import SuppressionRow
from journey_core.replay import say
from journey_core.replay.case import Asked, Case
from journey_core.replay.gates.base import Gate, Why
from journey_core.replay.scene import NEVER
from journey_core.replay.triggers.base import milliseconds


class NothingElseMatters(Gate):
    """Holds back after the events the response names, and while a state of the suppression matrix
    is open that covers messages of its kind: an open ticket, a refund, a complaint."""

    name = "suppression"
    decision = "suppressed"

    def concerns(self, case: Case, asked: Asked) -> bool:
        return bool(asked.response.suppress or _covering(case, asked))

    def blocks(self, case: Case, where: Ints) -> Flags:
        held = np.zeros(len(case.candidates.customer), bool)
        for asked, mine in self.each(case, where):
            for row in asked.response.suppress:
                held[mine] |= _happened(case, row, mine)
            for state in _covering(case, asked):
                held[mine] |= _open(case, asked, state, mine)
        return held[where]

    def explain(self, case: Case, one: int) -> Why:
        asked, here = case.responses[case.candidates.response[one]], np.array([one])
        rows = [row for row in asked.response.suppress if _happened(case, row, here)[0]]
        states = [row for row in _covering(case, asked) if _open(case, asked, row, here)[0]]
        events = [f"{row.event} within {say.span(milliseconds(row.within))}" for row in rows]
        names = [*events, *(row.name for row in states)]
        known = len(asked.response.suppress) + len(_covering(case, asked))
        if not names:
            because = (
                "nothing that holds it back had happened" if known else "nothing holds it back"
            )
            return Why("none", "none of them", because)
        owners = sorted({row.owner for row in states if row.owner})
        whose = f" ({say.listed(owners)} decides when it ends)" if owners else ""
        because = f"{say.listed(names)} held it back{whose}"
        return Why(say.listed(names), "none of them", because, f"without {say.listed(names)}")


class _Ends(NamedTuple):
    """When each opening of a state ends: rows ascending, and moments in ms (NEVER: not yet)."""

    row: Ints
    end_ms: Ints


class _State(NamedTuple):
    """A state's episodes by customer, or customer and product, and all events that a product was
    looked up at."""

    episodes: Episodes
    events: tuple[str, ...]


def _covering(case: Case, asked: Asked) -> list[SuppressionRow]:
    return [row for row in case.policy.suppressions if asked.response.kind in row.kinds]


def _happened(case: Case, row: Suppression, where: Ints) -> Flags:
    """Whether the event stands in (due - within, due]."""
    c = case.candidates
    since = case.clock.key(c.customer[where], c.due_ms[where] - milliseconds(row.within))
    return case.latest_key(row.event)[where] > since


def _open(case: Case, asked: Asked, state: SuppressionRow, where: Ints) -> Flags:
    """Whether the state is open at the due time, for the product where it asks for one."""
    c, key = case.candidates, ("state", state, asked.events if state.product else ())
    known = case.once(key, lambda: _state(case, asked, state))
    wanted, counted = c.customer[where], np.ones(len(where), bool)
    if state.product:
        codes, values = case.arrays.property_of(state.product, c.row[where], known.events)
        wanted, counted = wanted * len(values) + codes, codes > 0
    open_now = known.episodes.hold(wanted, c.due_ms[where])
    if state.until is not None:
        day = datetime(state.until.year, state.until.month, state.until.day, tzinfo=UTC)
        counted = counted & (c.due_ms[where] < int(day.timestamp() * 1000))
    return open_now & counted


def _state(case: Case, asked: Asked, state: SuppressionRow) -> _State:
    """When the state is open for each customer, or customer and product."""
    arrays, ends = case.arrays, case.once(("ends", state), lambda: _ends(case, state))
    group, events = arrays.customer_of(ends.row), ()
    if state.product:
        events = case.events_with(asked, ends.row)
        codes, values = arrays.property_of(state.product, ends.row, events)
        group = group * len(values) + codes
    return _State(Episodes(group, arrays.at_ms(ends.row), ends.end_ms), events)


def _ends(case: Case, state: SuppressionRow) -> _Ends:
    """The first close after each opening, of the same key where there is one, or what it lasts."""
    arrays = case.arrays
    opens, closes = case.rows(state.opens), case.rows(state.closes)
    both = np.concatenate([opens, closes])
    group = arrays.customer_of(both)
    if state.key and len(both):
        codes, values = arrays.property_of(state.key, both)
        group = group * len(values) + codes
    end_ms = np.full(len(opens), NEVER)
    mine, theirs = group[: len(opens)], group[len(opens) :]
    order = np.lexsort((closes, theirs))
    theirs, closes = theirs[order], closes[order]
    place = _first_after(theirs, closes, mine, opens)
    found = place < len(closes)
    found[found] = theirs[place[found]] == mine[found]
    end_ms[found] = arrays.at_ms(closes[place[found]])
    if state.lasts is not None:
        end_ms = np.minimum(end_ms, arrays.at_ms(opens) + milliseconds(state.lasts))
    return _Ends(opens, end_ms)


def _first_after(group: Ints, row: Ints, wanted: Ints, after: Ints) -> Ints:
    """The place of the first of the sorted (group, row) pairs after each (wanted, after)."""
    known, place = np.unique(np.concatenate([group, wanted]), return_inverse=True)
    rows = int(max(row.max(initial=0), after.max(initial=0))) + 1
    if len(known) * rows >= 1 << 62:
        raise OverflowError("too many customers and events for one suppression")
    packed = place * rows + np.concatenate([row, after])
    return np.searchsorted(packed[: len(group)], packed[len(group) :], "right")
