"""Compares a replay with the sends that were recorded: what agrees, and every mismatch with a why.

The rule: a replayed message and a recorded send belong together when customer and response are the
same and their moments (due, recorded) are at most `within` apart. The closest two go together
first, one to one, and pairs never cross: who is due later has the later send
(`journey_core.kernels.pairing`). All of the data is matched, whatever the range; then a replayed
message counts where its trigger fired in the range, a send without a match where it was recorded in
it. Nothing can be said about messages due before the first recorded send or after the data end,
`within` taken off: without a match they are `not_compared`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from journey_core.kernels.pairing import NONE
from journey_core.model.event_text import format_event
from journey_core.replay import say
from journey_core.replay.recorded_match import (
    GATES_OF,
    REASONS,
    RECORDED_ONLY,
    REPLAY_ONLY,
    SIDES,
    Case,
    Mismatches,
    can_be_known,
    case_of,
    in_range,
    merged,
    recorded_only,
    replay_only,
)
from journey_core.replay.recorded_sends import ELSEWHERE, read_sends

if TYPE_CHECKING:
    from journey_core.kernels.shapes import Flags, Ints
    from journey_core.lake.arrays import Arrays
    from journey_core.model.rules import Event
    from journey_core.replay.results import Replayed

DAY = timedelta(hours=24)


@dataclass(frozen=True)
class RecordedNumbers:
    """Counts of messages; `median_seconds` is how much later than due the matched ones were sent,
    None where none is. `other_channel` are the matched ones that went another way."""

    name: str
    matched: int
    replay_only: int
    recorded_only: int
    not_compared: int
    other_channel: int
    median_seconds: float | None


@dataclass(frozen=True)
class Recorded:
    """What the replay and the recorded sends agree on.

    `total` counts all, `responses` each by key. `unknown_responses` are sends of the replayed
    journeys under other names, in all of the data; they are among the mismatches. `elsewhere` are
    the sends in the range that are of no journey replayed here. `first_at` is the first send ever.
    """

    event: str
    within_seconds: float
    total: RecordedNumbers
    responses: Mapping[str, RecordedNumbers]
    reasons: Mapping[str, Mapping[str, int]]
    unknown_responses: Mapping[str, int]
    elsewhere: int
    first_at: datetime | None
    data_version: int
    mismatches: Mismatches


def against_sends(
    arrays: Arrays,
    replayed: Replayed,
    event: Event,
    *,
    from_at: datetime | None = None,
    to_at: datetime | None = None,
    within: timedelta = DAY,
) -> Recorded:
    """The replay against the sends that an event records; see the rule above.

    `replayed` is one of all the data; the range is cut out here, `from_at` included and `to_at`
    not. An event that never occurs has no sends, and nothing is compared.
    """
    sends, lost = read_sends(arrays, event, replayed.responses)
    case = case_of(replayed, sends, within, from_at, to_at)
    first = int(sends.at_ms.min()) if len(sends.at_ms) else None
    fired = case.decisions.fired_ms[case.messages.rows]
    asked = (fired >= case.begin_ms) & (fired < case.end_ms)
    left = asked & (case.partner == NONE)
    is_known = can_be_known(case, first, arrays.horizon_ms)
    found = merged(replay_only(case, left & is_known), recorded_only(case))
    unsaid = case.decisions.response[case.messages.rows[left & ~is_known]]
    numbers = _numbers(case, asked, unsaid, found)
    names = dict(enumerate(replayed.responses))
    return Recorded(
        event=format_event(event),
        within_seconds=within.total_seconds(),
        total=numbers("all", None),
        responses={one.key: numbers(one.name, place) for place, one in names.items()},
        reasons=_reasons(found),
        unknown_responses=lost,
        elsewhere=int((in_range(case) & (sends.response == ELSEWHERE)).sum()),
        first_at=None if first is None else say.moment(first),
        data_version=arrays.version,
        mismatches=found,
    )


def _numbers(
    case: Case, asked: Flags, unsaid: Ints, found: Mismatches
) -> Callable[[str, int | None], RecordedNumbers]:
    """Counts, of one response by its place or of all."""
    both = asked & (case.partner != NONE)
    message, send = case.messages.rows[both], case.recorded.rows[case.partner[both]]
    d, sends = case.decisions, case.sends
    of, late = d.response[message], sends.at_ms[send] - d.due_ms[message]
    other = (sends.channel[send] != NONE) & (sends.channel[send] != d.channel[message])

    def count(name: str, place: int | None) -> RecordedNumbers:
        def mine(responses: Ints) -> Flags:
            return np.ones(len(responses), bool) if place is None else responses == place

        sides = np.bincount(found.side[mine(found.response)], minlength=2).tolist()
        gaps = late[mine(of)]
        return RecordedNumbers(
            name=name,
            matched=len(gaps),
            replay_only=sides[REPLAY_ONLY],
            recorded_only=sides[RECORDED_ONLY],
            not_compared=int(mine(unsaid).sum()),
            other_channel=int(other[mine(of)].sum()),
            median_seconds=float(np.median(gaps)) / 1000 if len(gaps) else None,
        )

    return count


def _reasons(found: Mismatches) -> dict[str, dict[str, int]]:
    """How many mismatches have which reason, on either side; the most frequent first."""
    told = {}
    for side, name in enumerate(SIDES):
        counts = np.bincount(found.reason[found.side == side], minlength=len(REASONS))
        order = np.argsort(-counts, kind="stable")
        told[name.replace(" ", "_")] = {REASONS[n]: int(counts[n]) for n in order if counts[n]}
    return told


def frame(found: Recorded, replayed: Replayed, ids: Mapping[int, str]) -> pl.DataFrame:
    """The mismatches as rows, times in UTC; those of customers without an id are left out.

    `response` is empty where the revision lacks it; `gate` names what decided on the candidate at
    `near`. For a message that only the replay sends, `near` is a send that belongs to another.
    """
    m, moment = found.mismatches, pl.Datetime("ms", "UTC")
    keys = np.array([*(one.key for one in replayed.responses), ""], object)
    reasons = [REASONS[one] for one in m.reason.tolist()]
    near = pl.Series(m.near_ms, dtype=pl.Int64)
    rows = {
        "customer_id": pl.Series([ids.get(one) for one in m.customer.tolist()], dtype=pl.String),
        "response": pl.Series(keys[m.response].tolist(), dtype=pl.String),
        "side": pl.Series([SIDES[one] for one in m.side.tolist()], dtype=pl.String),
        "at": pl.Series(m.at_ms, dtype=pl.Int64).cast(moment),
        "reason": pl.Series(reasons, dtype=pl.String),
        "gate": pl.Series([GATES_OF.get(one, "") for one in reasons], dtype=pl.String),
        "near": near.set(near == NONE, None).cast(moment),
    }
    return pl.DataFrame(rows).drop_nulls("customer_id")


def document(found: Recorded) -> dict[str, Any]:
    """The counts as plain JSON values, without the mismatches themselves."""
    first = found.first_at and found.first_at.isoformat(timespec="milliseconds") + "Z"
    total = {name: value for name, value in asdict(found.total).items() if name != "name"}
    return {
        "event": found.event,
        "within_seconds": found.within_seconds,
        **total,
        "responses": {key: asdict(one) for key, one in found.responses.items()},
        "reasons": {side: dict(some) for side, some in found.reasons.items()},
        "unknown_responses": dict(found.unknown_responses),
        "elsewhere": found.elsewhere,
        "first_at": first,
        "data_version": found.data_version,
    }
