"""What the Flow page says when there is nothing to follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from journey_core.ui import cache, shell, widgets

if TYPE_CHECKING:
    from journey_core.model.journey import Journey

TITLE = "Does reality follow the map?"


def nowhere() -> None:
    """There is no journey."""
    shell.no_journey(
        "Flow",
        "account_tree",
        "Nothing to follow yet",
        "Flow holds what customers do against a map; draw one first.",
    )


def is_incomplete(journey: Journey) -> bool:
    """Whether there are no data, or too few stages that customers can be seen at."""
    return not cache.counts().events or _seen(journey) < 2


def missing(journey: Journey) -> None:
    """Say what is missing, and where to add it."""
    if not cache.counts().events:
        widgets.empty(
            "account_tree",
            "No events yet",
            "Moves are counted on your own events. Import a file, then come back.",
            (widgets.Action("Import events", widgets.go_to("data"), "upload"),),
        )
        return
    widgets.empty(
        "account_tree",
        "Too few stages have an entry rule",
        f"{_seen(journey)} of {len(journey.stages)} stages say who enters them; a move needs two.",
        (widgets.Action("Open the map", widgets.go_to("map", journey=journey.id)),),
    )


def _seen(journey: Journey) -> int:
    return len({s.parent or s.id for s in journey.stages if s.entry is not None})
