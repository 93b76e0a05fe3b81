"""Replays journeys on recorded history: what would have been sent to whom, and what not, and why.

A replay knows what customers did. It does not know how they would have answered a message.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import reduce

import numpy as np

from journey_core.errors import BadInput, UnknownName
from journey_core.kernels.blocks import in_threads
from journey_core.kernels.shapes import Flags, Ints
from journey_core.lake.arrays import Arrays
from journey_core.model.contact_policy import ContactPolicy
from journey_core.replay import say
from journey_core.replay.candidates import Gathered, collect
from journey_core.replay.case import Case
from journey_core.replay.decide import decide
from journey_core.replay.results import (
    DECISIONS,
    Decisions,
    Replayed,
    ReplayResult,
    ResponseNumbers,
)
from journey_core.replay.scene import Subject
from journey_core.replay.tally import Tally, added, tally
from journey_core.replay.triggers.base import problems

MAX_SEGMENTS = 1000
NO_POLICY = ContactPolicy()


def replay(
    arrays: Arrays,
    subjects: Sequence[Subject],
    policy: ContactPolicy = NO_POLICY,
    *,
    from_at: datetime | None = None,
    to_at: datetime | None = None,
    by: str | None = None,
) -> Replayed:
    """What these journeys, live together through all of the data, would have done in a range.

    The range bounds when triggers fire, `from_at` included and `to_at` not (UTC without a zone).
    Everything before it is replayed too, so that caps and cooldowns are as they would have been.
    `by` splits the counts by an attribute. BadInput: an attribute that nobody has or with too many
    values, two subjects of one journey, an empty range.
    """
    _check(arrays, subjects, from_at, to_at, by)
    gathered, from_ms = collect(arrays, subjects, policy, before_ms=_ms(to_at)), _ms(from_at)

    def work(part: Gathered) -> tuple[Decisions, Tally]:
        case = part.whole()
        decisions = judged(case)
        if from_ms is not None:
            decisions = pick(decisions, np.flatnonzero(decisions.fired_ms >= from_ms))
        return decisions, tally(case, decisions)

    decided, tallies = zip(*in_threads(work, gathered.blocks()), strict=True)
    asked = {"from": from_at and from_at.isoformat(), "to": to_at and to_at.isoformat(), "by": by}
    return _summed(gathered, subjects, _joined(decided), reduce(added, tallies), asked)


def judged(case: Case) -> Decisions:
    """The decisions on a case's candidates, by customer, due time in the end, and response."""
    c, found = case.candidates, decide(case)
    response = c.response.astype(np.int64)
    decisions = Decisions(
        c.customer, c.row, c.fired_ms, found.due_ms, response, found.channel, found.decision,
        found.arm,
    )  # fmt: skip
    if (found.due_ms == c.due_ms).all():
        return decisions
    return pick(decisions, np.lexsort((c.row, c.fired_ms, c.response, found.due_ms, c.customer)))


def pick(decisions: Decisions, which: Flags | Ints) -> Decisions:
    """Some of the decisions."""
    return Decisions(*(column[which] for column in decisions))  # ty: ignore[invalid-argument-type]


def _joined(parts: Sequence[Decisions]) -> Decisions:
    """The decisions of all parts, one after the other."""
    columns = list(zip(*parts, strict=True))
    return parts[0] if len(parts) == 1 else Decisions(*in_threads(np.concatenate, columns))


def _named(counts: Ints) -> dict[str, int]:
    """How many there are of each decision, every name named."""
    return dict(zip(DECISIONS, counts.tolist(), strict=True))


def _check(
    arrays: Arrays,
    subjects: Sequence[Subject],
    from_at: datetime | None,
    to_at: datetime | None,
    by: str | None,
) -> None:
    ids = [subject.journey.id for subject in subjects]
    if len(set(ids)) != len(ids):
        raise BadInput("a journey is replayed once; compare two revisions instead")
    if from_at is not None and to_at is not None and to_at <= from_at:
        raise BadInput("the range ends before it begins")
    if by is not None and by not in arrays.attribute_names():
        raise UnknownName("attribute", by, arrays.attribute_names())


def _summed(
    gathered: Gathered,
    subjects: Sequence[Subject],
    decisions: Decisions,
    counted: Tally,
    asked: Mapping[str, object],
) -> Replayed:
    """The counts by their names."""
    by, case = asked["by"], gathered.case
    held = {s.journey.id for s in subjects if s.journey.arms.get("holdout")}
    has_holdout = np.array([asked.ref.journey in held for asked in case.responses], bool)
    result = ReplayResult(
        candidates=len(decisions.customer),
        decisions=_named(counted.decisions.sum(axis=0)),
        responses=dict(_by_response(gathered, counted)),
        segments=_segments(case.arrays, decisions, str(by)) if by else {},
        customers=counted.customers,
        contacted=counted.contacted,
        after_data=counted.after_data,
        unassigned=int(counted.unassigned[has_holdout].sum()),
        data_version=case.arrays.version,
        revisions={subject.journey.id: subject.revision for subject in subjects},
        parameters=asked,
        gates=case.policy.gates,
        warnings=(*_never(subjects), *sorted(set(case.warnings))),
    )
    return Replayed(result, decisions, tuple(asked.ref for asked in case.responses))


def _by_response(gathered: Gathered, counted: Tally) -> Iterator[tuple[str, ResponseNumbers]]:
    """What became of each response; a trigger that fired in the range fired last in it."""
    for place, asked in enumerate(gathered.case.responses):
        counts, fired_ms = counted.decisions[place], gathered.fired[place].at_ms
        yield (
            asked.ref.key,
            ResponseNumbers(
                name=asked.ref.name,
                journey=asked.ref.journey,
                channel=asked.ref.channel,
                candidates=int(counts.sum()),
                decisions=_named(counts),
                customers=int(counted.contacted_by[place]),
                last_fired_at=say.moment(fired_ms.max()) if counts.any() else None,
            ),
        )


def _segments(arrays: Arrays, decisions: Decisions, by: str) -> dict[str, dict[str, int]]:
    """The decisions by value of an attribute, those with the most candidates first."""
    codes, values = arrays.attribute(by)
    of = codes[decisions.customer]
    counts = np.bincount(of, minlength=len(values))
    used = np.flatnonzero(counts)
    if len(used) > MAX_SEGMENTS:
        raise BadInput(
            f"“{by}” has {len(used):,} values among these customers; "
            f"a replay is split by at most {MAX_SEGMENTS:,}"
        )
    cells = np.bincount(
        of.astype(np.int64) * len(DECISIONS) + decisions.decision,
        minlength=len(values) * len(DECISIONS),
    ).reshape(-1, len(DECISIONS))
    order = used[np.argsort(-counts[used], kind="stable")]
    return {values[place]: _named(cells[place]) for place in order}


def _never(subjects: Sequence[Subject]) -> Iterator[str]:
    """A sentence for each trigger that cannot fire as it stands."""
    for subject in subjects:
        for trigger in subject.journey.triggers:
            found = list(problems(trigger))
            if found:
                yield f"trigger {trigger.name or trigger.id} never fires: {say.listed(found)}"


def _ms(at: datetime | None) -> int | None:
    return None if at is None else say.milliseconds_since_1970(at)
