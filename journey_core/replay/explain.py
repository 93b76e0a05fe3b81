"""Answers “why not” for one customer: every candidate, every gate, and what would help."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from journey_core.flow.timeline import changes
from journey_core.kernels.shapes import Ints
from journey_core.lake.arrays import Arrays
from journey_core.model.contact_policy import ContactPolicy
from journey_core.model.graph import in_order
from journey_core.replay import say
from journey_core.replay.candidates import gather
from journey_core.replay.case import Case
from journey_core.replay.gates.base import PASSED, AdmissionGate, Before, Gate, Why
from journey_core.replay.results import (
    ARMS,
    CHANNELS,
    DECISIONS,
    HOLDOUT,
    SENT,
    Decisions,
    ResponseRef,
)
from journey_core.replay.run import judged
from journey_core.replay.scene import NEVER, Scene, Subject

# It was the second of two at one moment when it was asked; since then a cap has delayed the first.
_TWIN = Why(
    "due twice",
    "once a moment",
    "the same response was due at the same moment, before a cap delayed that one",
    "if its trigger had fired only once",
)


@dataclass(frozen=True)
class GateCheck:
    """One gate at one candidate: what was found, against what, and a sentence about it.

    `asked` is false after the first gate that blocked: then `passed` says what it would have been.
    """

    gate: str
    passed: bool
    asked: bool
    value: str
    threshold: str
    because: str


@dataclass(frozen=True)
class ExplainedCandidate:
    """One candidate with its gates in order; times are UTC without a zone.

    `would_pass_if` is the least that would have had to be otherwise, empty where it was sent.
    `row` is the event row it rests on, `arm` the customer's arm by then, empty where there is none.
    """

    response: ResponseRef
    fired_at: datetime
    due_at: datetime
    decision: str
    channel: str
    gates: tuple[GateCheck, ...]
    would_pass_if: str
    row: int = -1
    arm: str = ""

    @property
    def blocker(self) -> GateCheck | None:
        """The first gate that held it back; None where it was sent."""
        return next((gate for gate in self.gates if gate.asked and not gate.passed), None)


@dataclass(frozen=True)
class StageEntry:
    """When a customer came to a stage of a journey, from another one or from none; UTC."""

    at: datetime
    journey: str
    stage: str
    name: str


@dataclass(frozen=True)
class Explanation:
    """Everything that was decided about a customer, in order of time; `nearest` says, where there
    is nothing, what came nearest to it. `entries` are the stages they came to, in that order."""

    customer: str
    candidates: tuple[ExplainedCandidate, ...]
    nearest: str
    entries: tuple[StageEntry, ...] = ()


def explain(
    arrays: Arrays,
    subjects: Sequence[Subject],
    policy: ContactPolicy,
    customer: int,
    *,
    at: datetime | None = None,
    customer_id: str = "",
) -> Explanation:
    """Why each candidate of a customer was sent or not; `at` leaves out what came after it.

    The decisions are those of `replay`: customers do not influence each other.
    """
    until = None if at is None else say.milliseconds_since_1970(at) + 1
    alone = np.zeros(arrays.customers, bool)
    alone[customer] = True
    case = gather(arrays, subjects, policy, before_ms=until, customers=alone)
    found = judged(case)
    turn = case.only(_as_decided(case, found), _due_by_place(case, found))
    told = tuple(_candidate(turn, found, one) for one in range(len(found.customer)))
    nearest = "" if told else " ".join(_nearest(arrays, subjects, customer))
    entries = (one for s in subjects for one in _entries(Scene(arrays, s), customer, until))
    came = tuple(sorted(entries, key=lambda one: one.at))
    return Explanation(customer_id or str(customer), told, nearest, came)


def document(explanation: Explanation) -> dict[str, Any]:
    """The explanation as plain JSON values, in the shape the command line prints."""
    return {
        "candidates": [
            {
                "response": one.response.key,
                "name": one.response.name,
                "fired_at": _iso(one.fired_at),
                "at": _iso(one.due_at),
                "decision": one.decision,
                "channel": one.channel,
                "gates": [vars(gate) for gate in one.gates],
                "would_pass_if": one.would_pass_if or None,
            }
            for one in explanation.candidates
        ],
        "nearest": explanation.nearest or None,
        "entries": [{**vars(one), "at": _iso(one.at)} for one in explanation.entries],
    }


def _as_decided(case: Case, found: Decisions) -> Ints:
    """The places of the case's candidates in the order of the decisions."""
    c = case.candidates
    ours = np.lexsort((c.response, c.row, c.fired_ms))
    theirs = np.lexsort((found.response, found.row, found.fired_ms))
    order = np.empty(len(ours), np.int64)
    order[theirs] = ours
    return order


def _due_by_place(case: Case, found: Decisions) -> Ints:
    due_ms = np.empty(len(found.due_ms), np.int64)
    due_ms[_as_decided(case, found)] = found.due_ms
    return due_ms


def _candidate(turn: Case, found: Decisions, one: int) -> ExplainedCandidate:
    through = np.isin(found.decision[:one], (SENT, HOLDOUT))
    before = Before(
        found.response[:one][through],
        found.due_ms[:one][through],
        found.channel[:one][through],
        max(int(found.channel[one]), 0),
    )
    decision = DECISIONS[found.decision[one]]
    gates, mends, asked = [], [], True
    for name in turn.policy.gates:
        why, passed = _ask(turn, one, name, before, decision, asked=asked)
        gates.append(GateCheck(name, passed, asked, why.value, why.threshold, why.because))
        if not passed and why.mend:
            mends.append(why.mend)
        asked = asked and passed
    return ExplainedCandidate(
        turn.responses[found.response[one]].ref,
        say.moment(found.fired_ms[one]),
        say.moment(found.due_ms[one]),
        decision,
        CHANNELS[found.channel[one]] if found.channel[one] >= 0 else "",
        tuple(gates),
        say.listed(mends),
        int(found.row[one]),
        ARMS[found.arm[one]] if found.arm[one] >= 0 else "",
    )


def _ask(
    turn: Case, one: int, name: str, before: Before, decision: str, *, asked: bool
) -> tuple[Why, bool]:
    """What a gate found, and whether it lets through; where it was asked, as it was decided."""
    gate = Gate.registered[name]
    if isinstance(gate, AdmissionGate):
        why = gate.explain_after(turn, one, before)
        return why, decision != gate.decision if asked else not why.mend
    passed = bool(gate.judge(turn, np.array([one]))[0] == PASSED)
    if passed and asked and decision == gate.decision == "duplicate":
        return _TWIN, False
    return gate.explain(turn, one), passed


def _entries(scene: Scene, customer: int, until: int | None) -> Iterator[StageEntry]:
    """Where the customer came to from elsewhere; another entry into the same stage is none."""
    rows, places = scene.entries
    first, last = np.searchsorted(rows, scene.arrays.opening[[customer, customer + 1]]).tolist()
    mine, place = rows[first:last], places[first:last]
    came = changes(np.zeros(len(mine), np.int64), place)
    stages = in_order(scene.journey)
    for at_ms, one in zip(scene.arrays.at_ms(mine[came]).tolist(), place[came], strict=True):
        if until is None or at_ms < until:
            stage = stages[one]
            yield StageEntry(say.moment(at_ms), scene.journey.id, stage.id, stage.name)


def _nearest(arrays: Arrays, subjects: Sequence[Subject], customer: int) -> Iterator[str]:
    """How near the customer came to a candidate, a sentence a journey."""
    for subject in subjects:
        scene = Scene(arrays, subject)
        name = subject.journey.name
        if scene.first_ms[customer] == NEVER:
            yield f"The customer never entered {name}."
            continue
        entered = say.when(int(scene.first_ms[customer]))
        row = np.array([int(arrays.opening[customer + 1]) - 1])
        last = int(arrays.at_ms(row)[0])
        place = int(scene.place_at(np.array([customer]), np.array([last]))[0])
        yield (
            f"The customer entered {name} on {entered} and was last at {scene.stage_name(place)}; "
            "none of its triggers fired."
        )


def _iso(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds") + "Z"
