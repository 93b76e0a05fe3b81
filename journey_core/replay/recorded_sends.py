"""Reads recorded sends: events that say which response of which journey went to a customer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from journey_core.replay.results import CHANNELS

if TYPE_CHECKING:
    from journey_core.kernels.shapes import Ints
    from journey_core.lake.arrays import Arrays
    from journey_core.model.rules import Event
    from journey_core.replay.results import ResponseRef

EVENT = "Message Sent"
"""The event that records sends, where nobody names another."""
JOURNEY, RESPONSE, CHANNEL = "journey", "response", "channel"
"""The properties of such an event: ids of the journey and the response, and the channel's name."""
UNKNOWN, ELSEWHERE = -1, -2


class Sends(NamedTuple):
    """Recorded sends by customer and time. `at_ms` is milliseconds since 1970 UTC.

    `response` is a place among the replayed ones; UNKNOWN: of a replayed journey, but none of its
    responses; ELSEWHERE: of another journey, or of none that is named. `channel` is a place in
    CHANNELS, -1 where none of them is named.
    """

    customer: Ints
    at_ms: Ints
    response: Ints
    channel: Ints


def read_sends(
    arrays: Arrays, event: Event, responses: Sequence[ResponseRef]
) -> tuple[Sends, dict[str, int]]:
    """Every recorded send, and those UNKNOWN counted by what they call their response.

    A send is of a response when `response` is its id or its `journey/id`, and `journey` is its
    journey's id. Where the journey is not named, one response alone must fit.
    """
    rows = arrays.where(event)
    if not len(rows):
        none = np.empty(0, np.int64)
        return Sends(none, none, none, none), {}
    journey, journeys = arrays.property_of(JOURNEY, rows)
    response, names = arrays.property_of(RESPONSE, rows)
    channel, channels = arrays.property_of(CHANNEL, rows)
    named = journey.astype(np.int64) * len(names) + response
    used, place = np.unique(named, return_inverse=True)
    meant = [divmod(one, len(names)) for one in used.tolist()]
    found = np.array([_place(journeys[j], names[r], responses) for j, r in meant], np.int64)[place]
    lost = Counter(response[found == UNKNOWN].tolist())
    ways = np.array([CHANNELS.index(c) if c in CHANNELS else -1 for c in channels], np.int64)
    sends = Sends(arrays.customer_of(rows), arrays.at_ms(rows), found, ways[channel])
    return sends, {names[code]: number for code, number in lost.most_common()}


def _place(journey: str, name: str, responses: Sequence[ResponseRef]) -> int:
    """Which response a pair of properties means."""
    fits = [
        place
        for place, one in enumerate(responses)
        if name in (one.response, f"{one.journey}/{one.response}") and journey in ("", one.journey)
    ]
    if len(fits) == 1:
        return fits[0]
    return UNKNOWN if journey in {one.journey for one in responses} else ELSEWHERE
