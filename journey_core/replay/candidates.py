"""Makes candidates: each fire of a trigger with each response to it, in the order of turns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from journey_core.kernels.blocks import shares
from journey_core.kernels.shapes import Flags, Ints, no_ints
from journey_core.lake.arrays import Arrays
from journey_core.model.contact_policy import ContactPolicy
from journey_core.replay.case import Asked, Candidates, Case
from journey_core.replay.fired import Fired, fired
from journey_core.replay.local_time import LocalTime
from journey_core.replay.results import ResponseRef
from journey_core.replay.scene import Scene, Subject
from journey_core.replay.timing import Timing

_BITS = 62
BLOCK = 1 << 16
"""Candidates that are made and judged at once: they fit into a processor's cache."""


class Gathered(NamedTuple):
    """What fired, one entry a response, and the case that is made of it."""

    fired: Sequence[Fired]
    case: Case

    def blocks(self) -> list[Gathered]:
        """The same in parts of some customers each; a customer is in one of them."""
        parts = shares([one.customer for one in self.fired], BLOCK) if self.fired else []
        return [
            self._replace(
                fired=[one.only(mine) for one, mine in zip(self.fired, part, strict=True)]
            )
            for part in parts or [[]]
        ]

    def whole(self) -> Case:
        """The case with all of its candidates."""
        parts = [_due(self.case, place, fires) for place, fires in enumerate(self.fired)]
        return self.case.of(in_order(parts))


def gather(
    arrays: Arrays,
    subjects: Sequence[Subject],
    policy: ContactPolicy,
    *,
    before_ms: int | None = None,
    customers: Flags | None = None,
) -> Case:
    """All candidates that fired before a moment, of all customers or of some."""
    return collect(arrays, subjects, policy, before_ms=before_ms, customers=customers).whole()


def collect(
    arrays: Arrays,
    subjects: Sequence[Subject],
    policy: ContactPolicy,
    *,
    before_ms: int | None = None,
    customers: Flags | None = None,
) -> Gathered:
    """The same before candidates are made of it."""
    responses = _responses([Scene(arrays, subject) for subject in subjects])
    found = [_only(fired(asked.scene, asked.trigger), before_ms, customers) for asked in responses]
    responses = [
        replace(asked, events=one.events) for asked, one in zip(responses, found, strict=True)
    ]
    return Gathered(found, Case(arrays, policy, responses, LocalTime(arrays, policy), in_order([])))


def in_order(parts: Sequence[Candidates]) -> Candidates:
    """One list by customer, due time and response, then as they were; parts are by response."""
    if not parts:
        none = no_ints()
        return Candidates(none, none, none, none, none.astype(np.int16), none.astype(bool))
    whole = Candidates(*(np.concatenate(column) for column in zip(*parts, strict=True)))
    return whole.pick(_order(whole.customer, whole.due_ms))


def _order(customer: Ints, due_ms: Ints) -> Ints:
    """A stable order by customer, then due time; quick where runs are in order already."""
    if not len(customer):
        return customer
    since, who = due_ms - due_ms.min(), customer - customer.min()
    bits = int(since.max()).bit_length()
    if int(who.max()).bit_length() + bits > _BITS:
        return np.lexsort((due_ms, customer))
    return np.argsort(who << bits | since, kind="stable")


def _due(case: Case, place: int, fires: Fired) -> Candidates:
    """The candidates of one response, as its trigger fired."""
    due_ms = Timing(case.responses[place].response, case.policy, case.local).due(
        fires.customer, fires.at_ms
    )
    response = np.full(len(due_ms), place, np.int16)
    return Candidates(fires.customer, fires.row, fires.at_ms, due_ms, response, fires.again)


def _only(fires: Fired, before_ms: int | None, customers: Flags | None) -> Fired:
    if before_ms is not None:
        fires = fires.only(np.flatnonzero(fires.at_ms < before_ms))
    if customers is not None:
        fires = fires.only(np.flatnonzero(customers[fires.customer]))
    return fires


def _responses(scenes: Sequence[Scene]) -> list[Asked]:
    found = []
    for scene in scenes:
        by_id = {trigger.id: trigger for trigger in scene.journey.triggers}
        for response in scene.journey.responses:
            trigger = by_id[response.trigger]
            key = response.id if len(scenes) == 1 else f"{scene.journey.id}/{response.id}"
            ref = ResponseRef(
                key=key,
                journey=scene.journey.id,
                revision=scene.revision,
                response=response.id,
                name=response.name or response.id,
                trigger=trigger.id,
                stage=trigger.stage,
                channel=response.channel,
                kind=response.kind,
                purpose=response.purpose,
                topic=response.topic,
                rank=trigger.rank,
            )
            found.append(Asked(ref, response, trigger, scene))
    return sorted(found, key=lambda asked: (asked.ref.rank, asked.ref.key))
