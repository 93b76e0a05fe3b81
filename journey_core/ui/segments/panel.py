"""The list of named segments: tiers, sizes, what is too small, and the acts on each."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl
import streamlit as st

from journey_core.errors import WaylineError
from journey_core.figures import text
from journey_core.lake.segments import in_tree
from journey_core.model.rule_words import words
from journey_core.ui import state, widgets
from journey_core.ui.segments import cache, drawer

if TYPE_CHECKING:
    from journey_core.lake.segments import Size
    from journey_core.model.segment import Segments
    from journey_core.store.segments import SavedSegments

MEETING_LEAST = 10  # customers below which a segment's size is not shown to a meeting
_SMALLEST = "segments-smallest"


def show() -> None:
    """Named segments in their tiers, each with its customers."""
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"
    ):
        with st.container(width="content"):
            widgets.section(
                "Segments", "Named by a rule, asked at the end of the data. Compare by uses them."
            )
        saved = cache.saved()
        if not state.is_meeting() and st.button("New segment", icon=":material/add:"):
            drawer.open_segment(saved, None)
    sizes = cache.sizes()
    if not sizes:
        st.caption(
            "None yet. A segment such as “bought three times” can split every answer, and hold "
            "smaller ones inside."
        )
        return
    for size in sizes:
        _row(saved, size)
    if not state.is_meeting():
        _smallest(saved)
        _overlaps(sizes)


def _row(saved: SavedSegments, size: Size) -> None:
    segment = size.segment
    depth = _depth(saved.segments, segment.id)
    with st.container(border=True, horizontal=True, vertical_alignment="center", gap="small"):
        with st.container(gap=None, width="stretch"):
            marks = ":gray[:material/subdirectory_arrow_right:] " * depth
            st.markdown(f"{marks}**{widgets.escape(segment.name)}** &nbsp; {_number(size)}")
            st.caption(widgets.escape(segment.note or words(segment.rule)))
            if size.folded_into is not None:
                st.badge(_folded(saved.segments, size), icon=":material/call_merge:",
                         color="orange")  # fmt: skip
        if state.is_meeting():
            return
        if _earlier(saved.segments, segment.id) is not None:
            st.button("Up", icon=":material/arrow_upward:", type="tertiary",
                      key=f"up-{segment.id}", on_click=_move_up, args=(saved, segment.id),
                      help="Whoever fits several segments counts in the first")  # fmt: skip
        if st.button("Change", icon=":material/tune:", type="tertiary",
                     key=f"segment-{segment.id}"):  # fmt: skip
            drawer.open_segment(saved, segment)


def _number(size: Size) -> str:
    if state.is_meeting() and size.customers < MEETING_LEAST:
        return f"fewer than {MEETING_LEAST} customers"
    of = "" if size.share is None else f", {text.percent(size.share)} of "
    around = "all" if size.segment.parent is None else "those around it"
    return f"{text.plural(size.customers, 'customer')}{of}{around if of else ''}"


def _folded(known: Segments, size: Size) -> str:
    outer = known.named(size.folded_into or "")
    where = f"counts in {outer.name}" if outer else "not shown on its own"
    return f"fewer than {known.smallest:,}: {where}"


def _depth(known: Segments, segment_id: str) -> int:
    depth, here = 0, known.named(segment_id)
    while here is not None and here.parent is not None:
        depth, here = depth + 1, known.named(here.parent)
    return depth


def _earlier(known: Segments, segment_id: str) -> str | None:
    """The segment just before one in the same tier."""
    one = known.named(segment_id)
    tier = [other.id for other in known.inside(one.parent if one else None)]
    place = tier.index(segment_id)
    return tier[place - 1] if place else None


def moved_up(known: Segments, segment_id: str) -> Segments:
    """The same segments, one of them before the one it came after."""
    before = _earlier(known, segment_id)
    order = [one.id for one in known.segments]
    if before is None:
        return known
    here, there = order.index(segment_id), order.index(before)
    order[here], order[there] = order[there], order[here]
    named = {one.id: one for one in known.segments}
    return known.model_copy(update={"segments": tuple(named[key] for key in order)})


def _move_up(saved: SavedSegments, segment_id: str) -> None:
    _save(replace(saved, segments=moved_up(saved.segments, segment_id)))


def _smallest(saved: SavedSegments) -> None:
    number = st.number_input(
        "Smallest segment, in customers", 0, 1_000_000, saved.segments.smallest, step=10,
        key=f"{_SMALLEST}-{saved.revision}", width=260,
        help="A segment with fewer counts in the one around it; its own shares would mean little",
    )  # fmt: skip
    if number != saved.segments.smallest:
        changed = saved.segments.model_copy(update={"smallest": int(number)})
        if _save(replace(saved, segments=changed)):
            st.rerun()


def _save(saved: SavedSegments) -> bool:
    """Save what was changed on top of the revision it is of; whether it is kept."""
    try:
        cache.save(saved.segments, saved.revision, state.who())
    except WaylineError as error:
        widgets.failed(str(error))
        return False
    return True


def _overlaps(sizes: list[Size]) -> None:
    """Each two segments with the customers they share."""
    if len(sizes) < 2:
        return
    with st.expander("Who is in two of them", icon=":material/join_inner:"):
        frame = overlaps_frame([size.segment.id for size in sizes])
        st.dataframe(frame, hide_index=True, alt="Customers whom each two segments share")


def overlaps_frame(ids: list[str]) -> pl.DataFrame:
    """A row and a column for each segment; on the diagonal its own customers."""
    known = cache.saved().segments
    names = {one.id: one.name for one in in_tree(known)}
    rows = {names[one]: [cache.overlap(other, one) for other in ids] for one in ids}
    return pl.DataFrame({"Segment": [names[one] for one in ids], **rows})
