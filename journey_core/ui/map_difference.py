"""The overlay that holds one segment against another on the map."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from journey_core.canvas import overlay as drawn
from journey_core.flow.difference import difference
from journey_core.ui import cache

if TYPE_CHECKING:
    from journey_core.canvas.overlay import Overlay
    from journey_core.store.records import Saved

NAME = "Difference"


def against_box(segment: tuple[str, str] | None) -> str | None:
    """Ask which segment the chosen one is held against; None while there is nothing to choose."""
    if segment is None:
        st.caption("Choose an attribute under Compare by, then a segment.", width="content")
        return None
    by, value = segment
    others = [one for one in cache.segment_values(by) if one != value]
    if not others:
        st.caption("There is no other segment.", width="content")
        return None
    return st.selectbox(
        "Held against", others, label_visibility="collapsed", width=150, key="against",
        bind="query-params",
    )  # fmt: skip


def picture(saved: Saved, segment: tuple[str, str] | None, other: str | None) -> Overlay | None:
    """Where the two segments part on the map; None while one of them is missing."""
    if segment is None or other is None:
        return None
    by, value = segment
    pair = [cache.overlay(saved.journey.id, saved.revision, (by, one)) for one in (value, other)]
    first, second = pair
    if first is None or second is None:
        return None
    return drawn.difference(difference(saved.journey, first, second), value, other)
