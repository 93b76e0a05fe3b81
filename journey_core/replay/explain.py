"""Answers “why not” for one customer: every candidate, every gate, and what would help."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from journey_core.kernels.shapes import Ints
from journey_core.lake.arrays import Arrays
from journey_core.model.contact_policy import ContactPolicy
from journey_core.replay import say
from journey_core.replay.candidates import gather
from journey_core.replay.case import Case
from journey_core.replay.gates.base import PASSED, AdmissionGate, Before, Gate, Why
from journey_core.replay.results import CHANNELS, DECISIONS, HOLDOUT, SENT, Decisions, ResponseRef
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
    """

    response: ResponseRef
    fired_at: datetime
    due_at: datetime
    decision: str
    channel: str
    gates: tuple[GateCheck, ...]
    would_pass_if: str


@dataclass(frozen=True)
class Explanation:
    """Everything that was decided about a customer, in order of time; `nearest` says, where there
    is nothing, what came nearest to it."""

    customer: str
    candidates: tuple[ExplainedCandidate, ...]
    nearest: str


def explain(
    arrays: Arrays,
    subjects: Sequence[Subject],
    policy: ContactPolicy,
    customer: int,
    *,
    at: datetime | None = None,
    customer_id: str = "",
) -> Explanation:
    """Why each candidate of a customer was sent or not; `at` leaves out what fired after it.

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
    return Explanation(customer_id or str(customer), told, nearest)


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
