"""What stands below the matrix: ways and circles, segments, and who comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from journey_core.errors import WaylineError
from journey_core.ui import widgets
from journey_core.ui.flow import retention_view, segments_view, ways_view

if TYPE_CHECKING:
    from journey_core.model.journey import Journey
    from journey_core.ui.flow.cache import Segment

TABS = ("Ways and circles", "Segments", "Who comes back")


def sections(journey: Journey, segment: Segment) -> None:
    """What can be asked of the same moves; only the open one is worked out."""
    ways, segments, cohorts = st.tabs(list(TABS), key="below", bind="query-params")
    try:
        with ways:
            if ways.open:
                ways_view.draw(journey, segment)
        with segments:
            if segments.open:
                segments_view.draw(journey)
        with cohorts:
            if cohorts.open:
                retention_view.draw(journey)
    except WaylineError as error:
        widgets.failed(str(error), title="This question cannot be answered")
