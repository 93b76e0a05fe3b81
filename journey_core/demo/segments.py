"""The demo company's named segments: who bought, who bought again, and a few who are too few."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from journey_core.errors import Conflict
from journey_core.model.segment import Segments, load

if TYPE_CHECKING:
    from sqlalchemy import Engine

_SEGMENTS: dict[str, Any] = {
    "segments": [
        {
            "id": "buyers", "name": "Buyers",
            "rule": {"kind": "count", "event": "Order Completed", "operator": ">=", "times": 1},
        },
        {
            "id": "regulars", "name": "Regulars", "parent": "buyers",
            "rule": {"kind": "count", "event": "Order Completed", "operator": ">=", "times": 2},
        },
        {
            "id": "returners", "name": "Often send back", "parent": "regulars",
            "rule": {"kind": "count", "event": "Order Returned", "operator": ">=", "times": 2},
            "note": "Too few in a company of the usual size: they count among those around them",
        },
    ],
}  # fmt: skip


def demo_segments() -> Segments:
    """Two tiers of buyers, and inside them a segment that is too small to stand for itself."""
    return load(_SEGMENTS)


def save_segments(engine: Engine, by: str) -> None:
    """Save them where the workspace never had a segment; what is there stays, also none at all."""
    from journey_core.store.segments import SegmentStore

    store = SegmentStore(engine)
    if store.revision() == 0:
        with suppress(Conflict):  # somebody was faster: theirs stay
            store.save(demo_segments(), 0, by)
