"""Edits of whole triggers and responses: another order, removal with all that hangs on them."""

from __future__ import annotations

from collections.abc import Sequence

from journey_core.model.contact import Response, Trigger
from journey_core.model.elements import to_elements
from journey_core.model.journey import Journey
from journey_core.model.operations import Op, removed, set_to


def triggers_at(journey: Journey, stage: str | None) -> list[Trigger]:
    """The triggers of a stage, or of the whole journey; the strongest intent first."""
    here = [one for one in journey.triggers if one.stage == stage]
    return sorted(here, key=lambda one: (one.rank, one.pos, one.id))


def responses_to(journey: Journey, trigger: str) -> list[Response]:
    """The responses of a trigger in their order."""
    here = [one for one in journey.responses if one.trigger == trigger]
    return sorted(here, key=lambda one: (one.pos, one.id))


def moved(triggers: Sequence[Trigger], place: int, by: int) -> list[Op]:
    """The fewest changes of rank that move one trigger up (-1) or down (1) among these.

    Ranks stay as they are where they differ; equal ones are parted, because equal ranks have no
    order.
    """
    target = place + by
    if not 0 <= target < len(triggers):
        return []
    order = list(triggers)
    order.insert(target, order.pop(place))
    ops, least = [], 0
    for one, rank in zip(order, sorted(one.rank for one in triggers), strict=True):
        new = max(rank, least)
        if new != one.rank:
            ops.append(set_to("triggers", one.id, "rank", new, one.rank))
        least = new + 1
    return ops


def moved_response(responses: Sequence[Response], place: int, by: int) -> list[Op]:
    """The changes of place that move one response up (-1) or down (1) among these."""
    target = place + by
    if not 0 <= target < len(responses):
        return []
    order = list(responses)
    order.insert(target, order.pop(place))
    return [
        set_to("responses", one.id, "pos", float(new), one.pos)
        for new, one in enumerate(order)
        if one.pos != float(new)
    ]


def without_trigger(journey: Journey, trigger: str) -> list[Op]:
    """The edits that remove a trigger and its responses."""
    elements = to_elements(journey)
    gone = [
        removed("responses", one.id, elements["responses"][one.id])
        for one in responses_to(journey, trigger)
    ]
    return [*gone, removed("triggers", trigger, elements["triggers"][trigger])]


def without_response(journey: Journey, response: str) -> list[Op]:
    """The edit that removes a response."""
    return [removed("responses", response, to_elements(journey)["responses"][response])]
