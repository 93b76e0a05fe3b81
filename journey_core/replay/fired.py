"""Everything that a trigger fired, remembered for as long as the data stay the same."""

from __future__ import annotations

from typing import NamedTuple

from journey_core.kernels.shapes import Flags, Ints
from journey_core.model.contact import Trigger
from journey_core.replay import triggers  # noqa: F401  registers the kinds
from journey_core.replay.scene import Scene
from journey_core.replay.triggers.base import fires_of, repeats


class Fired(NamedTuple):
    """The fires of a trigger by customer, then time, one entry each: the customer, the anchor row,
    the moment in ms, and whether the re-entry rule does not allow it.

    `events` are the names of all anchor rows' events, in the order of the data's names.
    """

    customer: Ints
    row: Ints
    at_ms: Ints
    again: Flags
    events: tuple[str, ...]

    def only(self, which: Ints | slice) -> Fired:
        """Some of them."""
        return Fired(
            self.customer[which], self.row[which], self.at_ms[which], self.again[which], self.events
        )


def fired(scene: Scene, trigger: Trigger) -> Fired:
    """All fires of a trigger: 25 bytes each, kept while the memory of the arrays has room."""
    key = "fired", scene.stages, _what_fires(trigger)
    return scene.arrays.remember(key, lambda: fire(scene, trigger))


def fire(scene: Scene, trigger: Trigger) -> Fired:
    """The same, found anew."""
    arrays, fires = scene.arrays, fires_of(scene, trigger)
    again = repeats(scene, trigger, fires)
    customer = arrays.customer_of(fires.row)
    return Fired(customer, fires.row, fires.at_ms, again, arrays.events_at(fires.row))


def _what_fires(trigger: Trigger) -> Trigger:
    """The trigger without all that only says what comes of its fires."""
    plain = {"id": "", "pos": 0.0, "name": "", "journey_wide": "", "rank": 1, "cooldown": None}
    return trigger.model_copy(update=plain)
