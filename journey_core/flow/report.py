"""What happened on a map as plain JSON values, and as rows for a file."""

from __future__ import annotations

from typing import Any

from journey_core.flow.agreement import agreement
from journey_core.flow.observed import Observed, Overlay, WayNumbers
from journey_core.model.graph import in_order
from journey_core.model.journey import Journey


def document(found: Overlay, journey: Journey) -> dict[str, Any]:
    """Moves, stages and how far the map is followed; of each segment as well where it was asked.

    Transitions come drawn ones first, in the order of the document, then those only seen.
    """
    body = _group(found, journey)
    if found.segments:
        body["segments"] = {name: _group(group, journey) for name, group in found.segments.items()}
    return {
        **body,
        "data_version": found.data_version,
        "revision": found.revision,
        "parameters": dict(found.parameters),
    }


def moves(found: Observed, journey: Journey) -> list[dict[str, Any]]:
    """One row for each drawn transition and each move that is not drawn."""
    drawn = [
        _move(way.source, way.target, found.transitions[way.id], drawn=True)
        for way in journey.transitions
    ]
    return [*drawn, *(_move(a, b, numbers, drawn=False) for a, b, numbers in found.seen)]


def _group(found: Observed, journey: Journey) -> dict[str, Any]:
    told = agreement(found, journey)
    return {
        "transitions": moves(found, journey),
        "stages": [_stage(stage.id, found) for stage in in_order(journey)],
        "moves": told.moves,
        "moves_drawn": told.followed,
        "share_drawn": told.share,
    }


def _stage(stage: str, found: Observed) -> dict[str, Any]:
    numbers = found.stages[stage]
    return {
        "id": stage,
        "entered": numbers.entered,
        "inside": numbers.inside_now,
        "dropped": numbers.dropped,
    }


def _move(source: str, target: str, numbers: WayNumbers, *, drawn: bool) -> dict[str, Any]:
    return {
        "source": source,
        "target": target,
        "customers": numbers.customers,
        "moves": numbers.moves,
        "share": numbers.share,
        "median_seconds": numbers.median_seconds,
        "drawn": drawn,
    }
