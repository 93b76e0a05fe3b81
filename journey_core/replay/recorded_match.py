"""Finds which replayed message and which recorded send belong together, and why others do not."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from journey_core.kernels.pairing import NONE, nearest, pair
from journey_core.replay import say
from journey_core.replay.recorded_sends import UNKNOWN, Sends
from journey_core.replay.results import DECISIONS, SENT

if TYPE_CHECKING:
    from journey_core.kernels.shapes import Flags, Ints
    from journey_core.replay.results import Decisions, Replayed

_MILLISECOND = timedelta(milliseconds=1)
REPLAY_ONLY, RECORDED_ONLY = 0, 1
SIDES = ("replay only", "recorded only")
REASONS = (
    "not_recorded", "recorded_for_another", "recorded_twice", *DECISIONS[1:], "no_candidate",
    "unknown_response",
)  # fmt: skip
"""Why two sides disagree. Of the replay only: nothing recorded near, or what is near belongs to
another message. Recorded only: the message it could be has another send already, what the replay
decided on the candidate nearest, no candidate near, or a response that the revision lacks."""
_RECORDED_TWICE = REASONS.index("recorded_twice")  # stands where DECISIONS has “sent”
GATES_OF = {
    "duplicate": "duplicate", "stage_mismatch": "stage",
    "missing_data": "missing data or retention", "suppressed": "suppression or recommendation",
    "no_consent": "consent", "consent_expired": "consent", "no_channel": "channel",
    "quiet_hours": "quiet hours", "cooldown": "cooldown", "capped": "cap", "holdout": "holdout",
}  # fmt: skip
"""The gates that name a decision."""


class Mismatches(NamedTuple):
    """One entry a mismatch, by time. `side` is REPLAY_ONLY or RECORDED_ONLY, `reason` a place in
    REASONS, `response` one in the replay's responses or UNKNOWN. `at_ms` is when it was due, or
    recorded; `near_ms` the send or the candidate that it was nearest to, NONE where none is."""

    customer: Ints
    response: Ints
    side: Ints
    at_ms: Ints
    reason: Ints
    near_ms: Ints


class Side(NamedTuple):
    """One side of the comparison, by customer and response (as one number), then time."""

    rows: Ints
    group: Ints
    at_ms: Ints


class Case(NamedTuple):
    """Messages the replay sends, all its candidates, and the recorded sends of its responses; the
    send that each message has, and the range asked for in milliseconds."""

    decisions: Decisions
    sends: Sends
    messages: Side
    candidates: Side
    recorded: Side
    partner: Ints
    begin_ms: int
    end_ms: int
    within_ms: int


def case_of(
    replayed: Replayed,
    sends: Sends,
    within: timedelta,
    from_at: datetime | None,
    to_at: datetime | None,
) -> Case:
    d, near, many = replayed.decisions, within // _MILLISECOND, len(replayed.responses)
    candidates = _side(d.customer, d.response, d.due_ms, many)
    is_sent = d.decision[candidates.rows] == SENT
    messages = Side(*(column[is_sent] for column in candidates))
    recorded = _side(sends.customer, sends.response, sends.at_ms, many)
    partner = pair(messages.group, messages.at_ms, recorded.group, recorded.at_ms, near)
    begin = say.milliseconds_since_1970(from_at) if from_at else np.iinfo(np.int64).min
    end = say.milliseconds_since_1970(to_at) if to_at else np.iinfo(np.int64).max
    return Case(d, sends, messages, candidates, recorded, partner, begin, end, near)


def _side(customer: Ints, response: Ints, at_ms: Ints, many: int) -> Side:
    """What is of one of the responses, in order."""
    rows = np.flatnonzero(response >= 0)
    group = customer[rows].astype(np.int64) * many + response[rows]
    order = np.lexsort((at_ms[rows], group))
    return Side(rows[order], group[order], at_ms[rows][order])


def can_be_known(case: Case, first: int | None, horizon: int) -> Flags:
    """Whether a send would have been recorded: not before the first one, and within the data."""
    due = case.messages.at_ms
    if first is None:
        return np.zeros(len(due), bool)
    return (due >= first - case.within_ms) & (due <= horizon - case.within_ms)


def in_range(case: Case) -> Flags:
    """The sends that were recorded in the range."""
    return (case.sends.at_ms >= case.begin_ms) & (case.sends.at_ms < case.end_ms)


def replay_only(case: Case, alone: Flags) -> Mismatches:
    """The messages without a send that should have one."""
    side = Side(*(column[alone] for column in case.messages))
    near = nearest(side.group, side.at_ms, case.recorded.group, case.recorded.at_ms, case.within_ms)
    names = REASONS.index("not_recorded"), REASONS.index("recorded_for_another")
    return Mismatches(
        customer=case.decisions.customer[side.rows],
        response=case.decisions.response[side.rows],
        side=np.full(len(near), REPLAY_ONLY),
        at_ms=side.at_ms,
        reason=np.where(near == NONE, *names),
        near_ms=_at(case.recorded.at_ms, near),
    )


def recorded_only(case: Case) -> Mismatches:
    """The sends without a message, with what the replay decided on the nearest candidate."""
    sends, d, here = case.sends, case.decisions, in_range(case)
    is_alone = np.ones(len(case.recorded.rows), bool)
    is_alone[case.partner[case.partner != NONE]] = False
    side = Side(*(c[is_alone & here[case.recorded.rows]] for c in case.recorded))
    near = nearest(
        side.group, side.at_ms, case.candidates.group, case.candidates.at_ms, case.within_ms
    )
    lost = np.flatnonzero(here & (sends.response == UNKNOWN))
    decision = _at(d.decision[case.candidates.rows].astype(np.int64), near)
    reason = np.where(near == NONE, REASONS.index("no_candidate"), _RECORDED_TWICE + decision)
    unknown, none = np.full(len(lost), REASONS.index("unknown_response")), np.full(len(lost), NONE)
    rows = np.concatenate([side.rows, lost])
    return Mismatches(
        customer=sends.customer[rows],
        response=sends.response[rows],
        side=np.full(len(rows), RECORDED_ONLY),
        at_ms=sends.at_ms[rows],
        reason=np.concatenate([reason, unknown]),
        near_ms=np.concatenate([_at(case.candidates.at_ms, near), none]),
    )


def _at(values: Ints, places: Ints) -> Ints:
    """The values at some places; NONE where there is no place."""
    found = np.full(len(places), NONE, np.int64)
    found[places != NONE] = values[places[places != NONE]]
    return found


def merged(*parts: Mismatches) -> Mismatches:
    """All of some mismatches by time, then customer."""
    columns = [np.concatenate(some) for some in zip(*parts, strict=True)]
    whole = Mismatches(*columns)
    order = np.lexsort((whole.side, whole.response, whole.customer, whole.at_ms))
    return Mismatches(*(column[order] for column in whole))
