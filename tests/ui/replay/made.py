"""Replays made by hand: a line a decision, so that a test says all there is to know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

import numpy as np

from journey_core.model.contact_policy import GATES
from journey_core.replay.explain import ExplainedCandidate, Explanation, GateCheck, StageEntry
from journey_core.replay.results import (
    ARMS,
    CHANNELS,
    DECISIONS,
    Decisions,
    Replayed,
    ReplayResult,
    ResponseNumbers,
    ResponseRef,
)

HOUR = 3_600_000
Line = tuple[int, str, int, str]
"""Customer, response, hour it was due, decision."""


def ref(key: str) -> ResponseRef:
    """A response by e-mail of a journey called shop."""
    return ResponseRef(
        key=key, journey="shop", revision=1, response=key, name=key.capitalize(), trigger="t",
        stage=None, channel="email", kind="promotion", purpose="", topic="", rank=1,
    )  # fmt: skip


def replayed(*lines: Line, segments: dict[str, dict[str, int]] | None = None) -> Replayed:
    """A replay whose decisions are these lines, one at least."""
    keys = sorted({response for _, response, _, _ in lines})
    customer, response, due, decision = (list(column) for column in zip(*lines, strict=True))
    due_ms = np.array(due, np.int64) * HOUR
    zeros = np.zeros(len(lines), np.int64)
    decisions = Decisions(
        customer=np.array(customer, np.int64),
        row=zeros,
        fired_ms=due_ms - HOUR,
        due_ms=due_ms,
        response=np.array([keys.index(one) for one in response], np.int64),
        channel=zeros + CHANNELS.index("email"),
        decision=np.array([DECISIONS.index(one) for one in decision], np.int8),
        arm=zeros + ARMS.index("generic"),
    )
    return Replayed(
        _result(lines, keys, segments or {}), decisions, tuple(ref(key) for key in keys)
    )


def _result(
    lines: tuple[Line, ...], keys: list[str], segments: dict[str, dict[str, int]]
) -> ReplayResult:
    return ReplayResult(
        candidates=len(lines),
        decisions=_counted(lines),
        responses={key: _numbers(key, [one for one in lines if one[1] == key]) for key in keys},
        segments=segments,
        customers=len({one[0] for one in lines}),
        contacted=len({one[0] for one in lines if one[3] == "sent"}),
        after_data=0,
        unassigned=0,
        data_version=1,
        revisions={"shop": 1},
        parameters={},
        gates=GATES,
    )


def _numbers(key: str, lines: list[Line]) -> ResponseNumbers:
    return ResponseNumbers(
        name=key.capitalize(),
        journey="shop",
        channel="email",
        candidates=len(lines),
        decisions=_counted(lines),
        customers=len({one[0] for one in lines if one[3] == "sent"}),
        last_fired_at=None,
    )


def _counted(lines: tuple[Line, ...] | list[Line]) -> dict[str, int]:
    counts = Counter(one[3] for one in lines)
    return {name: counts[name] for name in DECISIONS}


def candidate(decision: str, day: int) -> ExplainedCandidate:
    """A candidate of November 2026 that passed its stage, then met the cap, then the holdout."""
    stops = {"capped": 1, "no_consent": 0, "holdout": 2}.get(decision, 3)
    told = [
        ("stage", "cart", "cart", "the customer was in the cart"),
        ("cap", "3 messages", "at most 3", "3 messages within 7 days had been let through"),
        ("holdout", "generic", "not holdout", "the customer is in generic"),
    ]
    gates = tuple(
        GateCheck(gate, place != stops, place <= stops, value, threshold, because)
        for place, (gate, value, threshold, because) in enumerate(told)
    )
    due_at = datetime(2026, 11, day, 18, 2)
    mend = "if 4 messages were allowed" if decision == "capped" else ""
    return ExplainedCandidate(ref("cart"), due_at, due_at, decision, "email", gates, mend)


def explanation(
    candidates: Sequence[ExplainedCandidate],
    nearest: str = "",
    entries: Sequence[tuple[datetime, str]] = (),
) -> Explanation:
    """What is said about customer 7, who came to some stages of the shop."""
    came = tuple(StageEntry(at, "shop", name.lower(), name) for at, name in entries)
    return Explanation("7", tuple(candidates), nearest, came)
