"""Conversion: who reached what the journey is for."""

from __future__ import annotations

from journey_core.errors import BadInput
from journey_core.holdout.metrics.base import Asked, Hits, Measure, event_rows
from journey_core.model.graph import in_order
from journey_core.model.journey import Journey, Stage
from journey_core.model.rules import Count


class Conversion(Measure):
    """Customers who reach a stage, or do an event, within the window; without a name the journey's
    goal: the last stage on the map that can be entered and is no repetition."""

    name, title, unit = "conversion", "Conversion", "per 100 customers"
    takes = "a stage's id or an EVENT"

    def __init__(self, asked: Asked) -> None:
        super().__init__(asked)
        self._what = asked.argument or _required(asked.journey).id

    def hits(self) -> Hits:
        return self.asked.hits_of(event_rows(self.asked, self._what))

    @property
    def does(self) -> str:
        names = {stage.id: stage.name for stage in self.asked.journey.stages}
        return f"reach “{names.get(self._what, self._what)}”"

    def meaning(self) -> str:
        return f"customers who {self.does} {self.within()}"


def goal(journey: Journey) -> Stage | None:
    """The last stage on the map that can be entered and is not a second time of something."""
    found = [s for s in in_order(journey) if s.entry is not None and s.parent is None]
    first_times = [stage for stage in found if not _is_repetition(stage)]
    return (first_times or found or [None])[-1]


def _is_repetition(stage: Stage) -> bool:
    return isinstance(stage.entry, Count) and stage.entry.times > 1


def _required(journey: Journey) -> Stage:
    found = goal(journey)
    if found is None:
        raise BadInput(
            "no stage of the journey has an entry rule, so nothing says what it is for; name a "
            "stage or an event, such as conversion:Order Completed"
        )
    return found
