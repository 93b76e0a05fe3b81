"""What a replay answers: every decision as arrays, and the counts over them as records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from journey_core.kernels.shapes import Ints
from journey_core.model.contact import Arm, Channel

DecisionName = Literal[
    "sent", "holdout", "no_consent", "consent_expired", "capped", "suppressed", "cooldown",
    "no_channel", "missing_data", "quiet_hours", "duplicate", "stage_mismatch",
]  # fmt: skip
DECISIONS: tuple[DecisionName, ...] = get_args(DecisionName)
SENT, HOLDOUT = DECISIONS.index("sent"), DECISIONS.index("holdout")
CHANNELS: tuple[Channel, ...] = get_args(Channel)
ARMS: tuple[Arm, ...] = get_args(Arm)
FAMILIES: dict[str, tuple[DecisionName, ...]] = {
    "fit": ("duplicate", "stage_mismatch", "missing_data", "suppressed"),
    "permission": ("no_consent", "consent_expired", "no_channel"),
    "fatigue": ("quiet_hours", "cooldown", "capped"),
}
"""What a blocked candidate was spared from: irrelevance, creepiness, fatigue."""


class Decisions(NamedTuple):
    """One entry a candidate, by customer, due time, rank and response id.

    `customer` is the key, `row` the event row it rests on, times are milliseconds since 1970 UTC.
    `response` is a place in `Replayed.responses`, `channel` in CHANNELS (the one it was decided
    for), `decision` in DECISIONS, `arm` in ARMS (-1: never assigned).
    """

    customer: Ints
    row: Ints
    fired_ms: Ints
    due_ms: Ints
    response: Ints
    channel: NDArray[np.int8]
    decision: NDArray[np.int8]
    arm: NDArray[np.int8]


@dataclass(frozen=True)
class ResponseRef:
    """A response of one of the replayed journeys; `key` is its id, or `journey/id` where several
    journeys are replayed together."""

    key: str
    journey: str
    revision: int | None
    response: str
    name: str
    trigger: str
    stage: str | None
    channel: Channel
    kind: str
    purpose: str
    topic: str
    rank: int


@dataclass(frozen=True)
class ResponseNumbers:
    """One response: its candidates, what became of them, and the different customers contacted.

    `last_fired_at` is UTC without a zone; None when its trigger never fired.
    """

    name: str
    journey: str
    channel: str
    candidates: int
    decisions: Mapping[str, int]
    customers: int
    last_fired_at: datetime | None


@dataclass(frozen=True)
class ReplayResult:
    """What one or several journeys would have done, stamped with data and revisions.

    `decisions` has every name of DECISIONS and adds up to `candidates`. `customers` had a
    candidate, `contacted` would have been sent something. `segments` hold decisions by the value of
    an attribute, "" for customers without one. `after_data` are candidates that are due only after
    the data ends: they are judged by what is known there. `unassigned` are those of customers
    without an arm although the journey has a holdout.
    """

    candidates: int
    decisions: Mapping[str, int]
    responses: Mapping[str, ResponseNumbers]
    segments: Mapping[str, Mapping[str, int]]
    customers: int
    contacted: int
    after_data: int
    unassigned: int
    data_version: int
    revisions: Mapping[str, int | None]
    parameters: Mapping[str, object]
    gates: tuple[str, ...]
    warnings: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class Replayed:
    """A replay: the counts, the decisions behind them, and the responses they speak of."""

    result: ReplayResult
    decisions: Decisions
    responses: tuple[ResponseRef, ...]


def document(result: ReplayResult) -> dict[str, Any]:
    """The result as plain JSON values, in the shape the command line prints."""
    shown = asdict(result)
    for numbers in shown["responses"].values():
        last = numbers["last_fired_at"]
        numbers["last_fired_at"] = last and last.isoformat(timespec="milliseconds") + "Z"
    return {name: list(v) if isinstance(v, tuple) else v for name, v in shown.items()}
