"""Fires triggers and makes candidates: each fire with each response of its trigger, in order."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from journey_core.kernels.shapes import Flags, Ints
from journey_core.lake.arrays import Arrays
from journey_core.model.contact_policy import ContactPolicy
from journey_core.replay import triggers  # noqa: F401  registers the kinds
from journey_core.replay.case import Asked, Candidates, Case
from journey_core.replay.local_time import LocalTime
from journey_core.replay.results import ResponseRef
from journey_core.replay.scene import Scene, Subject
from journey_core.replay.timing import Timing
from journey_core.replay.triggers.base import Fires, fires_of, repeats

_BITS = 62


def gather(
    arrays: Arrays,
    subjects: Sequence[Subject],
    policy: ContactPolicy,
    *,
    before_ms: int | None = None,
    customers: Flags | None = None,
) -> Case:
    """All candidates that fired before a moment, of all customers or of some."""
    responses = _responses([Scene(arrays, subject) for subject in subjects])
    local = LocalTime(arrays, policy)
    fired: dict[int, tuple[Fires, Flags]] = {}
    parts = []
    for place, asked in enumerate(responses):
        if id(asked.trigger) not in fired:
            fired[id(asked.trigger)] = _fire(asked, before_ms, customers)
        fires, again = fired[id(asked.trigger)]
        customer = arrays.customer_of(fires.row)
        due = Timing(asked.response, policy, local).due(customer, fires.at_ms)
        of = np.full(len(customer), place)
        parts.append(Candidates(customer, fires.row, fires.at_ms, due, of, again))
    return Case(arrays, policy, responses, local, in_order(parts))


def in_order(parts: Sequence[Candidates]) -> Candidates:
    """One list by customer, due time and response, then as they were; parts are by response."""
    if not parts:
        none = np.empty(0, np.int64)
        return Candidates(none, none, none, none, none, none.astype(bool))
    whole = Candidates(*(np.concatenate(column) for column in zip(*parts, strict=True)))
    return whole.pick(_order(whole.customer, whole.due_ms))


def _order(customer: Ints, due_ms: Ints) -> Ints:
    """A stable order by customer, then due time; quick where runs are in order already."""
    if not len(customer):
        return customer
    since = due_ms - due_ms.min()
    bits = int(since.max()).bit_length()
    if int(customer.max()).bit_length() + bits > _BITS:
        return np.lexsort((due_ms, customer))
    return np.argsort(customer << bits | since, kind="stable")


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


def _fire(asked: Asked, before_ms: int | None, customers: Flags | None) -> tuple[Fires, Flags]:
    fires = fires_of(asked.scene, asked.trigger)
    again = repeats(asked.scene, asked.trigger, fires)
    wanted = np.ones(len(fires.row), bool)
    if before_ms is not None:
        wanted &= fires.at_ms < before_ms
    if customers is not None:
        wanted &= customers[asked.scene.arrays.customer_of(fires.row)]
    if wanted.all():
        return fires, again
    return Fires(fires.row[wanted], fires.at_ms[wanted]), again[wanted]
