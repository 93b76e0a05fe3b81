"""The path of the map that most customers take, from where they come in to where it ends."""

from __future__ import annotations

from collections.abc import Mapping

from journey_core.flow.observed import WayNumbers
from journey_core.model.graph import in_order, roots
from journey_core.model.journey import Journey


def main_path(journey: Journey, observed: Mapping[str, WayNumbers]) -> list[str]:
    """Ids of top-level stages with an entry rule, in the order most customers take them.

    From the first root on, the drawn transition with the most customers that leads further along
    the map is followed; what leaves a substage leaves its parent. `observed` are the numbers by
    transition id; a transition nobody took is followed only where no other leads on.
    """
    top = {stage.id: stage.parent or stage.id for stage in journey.stages}
    place = {stage.id: number for number, stage in enumerate(in_order(journey))}
    ruled = {stage.id for stage in journey.stages if stage.entry is not None}
    here = next(iter(roots(journey)), None)
    path = []
    while here is not None:
        path.append(here)
        onward = {
            top[way.target]: observed[way.id].customers if way.id in observed else 0
            for way in sorted(journey.transitions, key=lambda way: way.id)
            if top[way.source] == here and place[top[way.target]] > place[here]
        }
        here = max(onward, key=lambda stage: (onward[stage], -place[stage]), default=None)
    return [stage for stage in path if stage in ruled]
