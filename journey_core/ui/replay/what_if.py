"""What-ifs: journeys and the contact policy with one thing changed, never saved anywhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from journey_core.model.contact import Cap

if TYPE_CHECKING:
    from journey_core.model.contact import Channel, Response
    from journey_core.model.contact_policy import ContactPolicy
    from journey_core.model.journey import Journey


@dataclass(frozen=True)
class CapPlace:
    """Where a cap stands: in a journey, or in the contact policy where `journey` is empty."""

    journey: str
    place: int


def caps(journeys: list[Journey], policy: ContactPolicy) -> dict[CapPlace, Cap]:
    """Every cap that takes part: those of the journeys first, then the policy's."""
    places = [(journey.id, journey.caps) for journey in journeys] + [("", policy.caps)]
    return {
        CapPlace(journey, place): cap for journey, caps in places for place, cap in enumerate(caps)
    }


def with_cap(
    journeys: list[Journey], policy: ContactPolicy, where: CapPlace, most: int
) -> tuple[list[Journey], ContactPolicy]:
    """The same, but one cap allows `most` messages."""
    if not where.journey:
        return journeys, policy.model_copy(update={"caps": _changed(policy.caps, where, most)})
    return [
        journey.model_copy(update={"caps": _changed(journey.caps, where, most)})
        if journey.id == where.journey
        else journey
        for journey in journeys
    ], policy


def with_new_cap(policy: ContactPolicy, most: int, within: timedelta) -> ContactPolicy:
    """The same policy and one more cap, over all messages."""
    return policy.model_copy(update={"caps": (*policy.caps, Cap(max=most, within=within))})


def _changed(caps: tuple[Cap, ...], where: CapPlace, most: int) -> tuple[Cap, ...]:
    return tuple(
        cap.model_copy(update={"max": most}) if place == where.place else cap
        for place, cap in enumerate(caps)
    )


def with_wait(
    journeys: list[Journey], journey_id: str, response_id: str, wait: timedelta
) -> list[Journey]:
    """The same, but one response waits so long after its trigger."""
    return _with_response(journeys, journey_id, response_id, {"wait": wait})


def with_channel_first(
    journeys: list[Journey], journey_id: str, response: Response, channel: Channel
) -> list[Journey]:
    """The same, but one response tries this channel first and its others after it."""
    others = tuple(one for one in (response.channel, *response.fallbacks) if one != channel)
    update = {"channel": channel, "fallbacks": others}
    return _with_response(journeys, journey_id, response.id, update)


def _with_response(
    journeys: list[Journey], journey_id: str, response_id: str, update: dict[str, object]
) -> list[Journey]:
    def changed(journey: Journey) -> Journey:
        responses = tuple(
            one.model_copy(update=update) if one.id == response_id else one
            for one in journey.responses
        )
        return journey.model_copy(update={"responses": responses})

    return [changed(one) if one.id == journey_id else one for one in journeys]
