"""Named segments, their sizes and what they share."""

from __future__ import annotations

import streamlit as st

from journey_core.lake import arrays as lake_arrays
from journey_core.lake import segments as lake_segments
from journey_core.lake.segments import Size
from journey_core.model.rules import Rule
from journey_core.model.segment import EVERY, PREFIX, Segments
from journey_core.store.segments import SavedSegments, SegmentStore
from journey_core.ui import cache
from journey_core.ui.cache import TURN


def saved() -> SavedSegments:
    """The segments as they are now."""
    return SegmentStore(cache.workspace().engine).load()


def save(segments: Segments, base: int, by: str) -> SavedSegments:
    """The next revision. Conflict: somebody else was faster."""
    return SegmentStore(cache.workspace().engine).save(segments, base, by)


def choices() -> list[str]:
    """What answers can be split by: all segments at once, and each of them."""
    found = saved().segments.segments
    return [PREFIX + EVERY, *(PREFIX + one.id for one in found)] if found else []


def by_words(by: str) -> str:
    """What customers are split by, as a heading says it."""
    if not by.startswith(PREFIX):
        return by.removeprefix("event.")
    one = saved().segments.named(by.removeprefix(PREFIX))
    return one.name if one else "segment"


def split_words() -> dict[str, str]:
    """What the segments are called among the choices of what to split by."""
    found = saved().segments.segments
    named = {PREFIX + one.id: f"Segment: {one.name}" for one in found}
    return {PREFIX + EVERY: "All segments", **named}


def group_words(name: str, by: str | None) -> str:
    """A group's name; for those without one, what they are."""
    if name:
        return name
    return "the others" if by is not None and by.startswith(PREFIX) else "not known"


def sizes() -> list[Size]:
    """How many customers each segment has."""
    return _sizes(cache.standing())


@st.cache_data(max_entries=8, show_spinner="Counting segments")
def _sizes(now: cache.Standing) -> list[Size]:
    with TURN:
        return lake_segments.sizes(lake_arrays.arrays(cache.workspace()))


def overlap(one: str, other: str) -> int:
    """How many customers two segments share."""
    order, shared = _overlaps(cache.standing())
    ids = [segment.id for segment in order]
    return int(shared[ids.index(one), ids.index(other)])


@st.cache_data(max_entries=8, show_spinner="Counting who is in two segments")
def _overlaps(now: cache.Standing):
    with TURN:
        return lake_segments.overlaps(lake_arrays.arrays(cache.workspace()))


def holds(rule: Rule) -> int:
    """For how many customers a rule holds at the end of the data."""
    return _holds(cache.data_version(), repr(rule), rule)


@st.cache_data(max_entries=64, show_spinner=False)
def _holds(version: int, asked: str, _rule: Rule) -> int:
    with TURN:
        return int(lake_arrays.arrays(cache.workspace()).members(_rule).sum())
