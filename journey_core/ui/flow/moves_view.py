"""The Flow page's main picture: the matrix or the streams, and who went one way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl
import streamlit as st

from journey_core.figures import flow as figures
from journey_core.figures import text
from journey_core.flow.report import moves
from journey_core.model.graph import in_order
from journey_core.model.segment import PREFIX
from journey_core.ui import cache as house
from journey_core.ui import shell, state, widgets
from journey_core.ui.flow import cache, export, room
from journey_core.ui.tables import csv_safe

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from journey_core.model.journey import Journey
    from journey_core.ui.flow.cache import Flowed, Segment

VIEWS = ("Matrix", "Streams")
MOST_STAGES = 10
_EVERYBODY = "All customers"
_CHART, _WAY, _TO = "matrix", "way", ">"


class Choices(NamedTuple):
    """Whose moves are looked at, and how."""

    segment: Segment
    view: str


def ask() -> Choices:
    """Draw the heading of the main picture with its choices, and read them."""
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"
    ):
        with st.container(width="content"):
            widgets.section("Moves between stages", "Between the outermost stages of the map")
        with st.container(horizontal=True, width="content", vertical_alignment="bottom"):
            segment = _segment()
            view = st.segmented_control(
                "View", VIEWS, default=VIEWS[0], required=True, key="view",
                label_visibility="collapsed", bind="query-params",
            )  # fmt: skip
    return Choices(segment, view or VIEWS[0])


def _segment() -> Segment:
    """The segment that the page speaks of, where something is compared by."""
    by = shell.compare_by()
    if by is None or by.startswith("event."):
        return None
    options = [_EVERYBODY, *house.segment_values(by)]
    chosen = st.selectbox(
        "Customers", options, key="segment", width=170, bind="query-params",
        label_visibility="collapsed",
    )  # fmt: skip
    return None if chosen in (None, _EVERYBODY) else (by, chosen)


def segment_words(segment: tuple[str, str]) -> str:
    """A segment as a page's first line says it; a named one needs no attribute beside it."""
    by, value = segment
    return value if by.startswith(PREFIX) else f"{by} {value}"


def draw(flowed: Flowed, journey: Journey, choices: Choices) -> None:
    """Moves between top-level stages, and the customers behind a cell that is selected."""
    names = {stage.id: stage.name for stage in journey.stages}
    shown = _shown(flowed, journey)
    flowed = flowed._replace(matrix=room.matrix(flowed.matrix))
    if choices.view == "Streams":
        figure = figures.streams(flowed.matrix, names, shown)
        alt = figures.streams_alt(flowed.matrix, names, shown)
        widgets.chart(figure, key="streams", alt=alt)
        dropped = sum(row.dropped for row in flowed.matrix.rows.values())
        st.caption(
            "Forward moves only; orange is not on the map. Moves back, and the "
            f"{dropped:,} who dropped out, are in the matrix."
        )
        return
    _matrix(flowed, names, shown)
    st.caption(
        "Share of those who entered the stage in the row; a customer can go several ways. &nbsp; "
        ":material/check_box_outline_blank: framed: on the map &nbsp; "
        ":orange[:material/border_style:] dotted: seen, not on the map &nbsp; "
        "stronger: more customers. Gone: no event for 30 days."
    )
    if state.is_meeting():
        st.caption(f"Ways of fewer than {room.LEAST} customers are hidden.")
    elif ends := linked_way(shown):
        _behind(journey.id, choices.segment, ends, names)


def _shown(flowed: Flowed, journey: Journey) -> list[str]:
    """The stages with an entry rule; of many, those where map and data disagree."""
    ruled = {s.parent or s.id for s in journey.stages if s.entry is not None}
    found = [s.id for s in in_order(journey) if s.id in ruled and s.id in flowed.matrix.rows]
    if len(found) <= MOST_STAGES:
        return found
    top = {stage.id: stage.parent or stage.id for stage in journey.stages}
    apart = {
        top[end]
        for one in flowed.agreement.disagreements
        if one.matters
        for end in (one.source, one.target)
    }
    every = st.toggle(
        f"All {len(found)} stages", key="all-stages", bind="query-params",
        help="Otherwise only the stages where map and data disagree",
    )  # fmt: skip
    return found if every or not apart else [stage for stage in found if stage in apart]


def _matrix(flowed: Flowed, names: Mapping[str, str], shown: Sequence[str]) -> None:
    """Draw the matrix; a click on a cell puts its way into the link."""
    figure = figures.matrix(flowed.matrix, names, shown)
    alt = figures.matrix_alt(flowed.matrix, names, shown)
    on_click = None if state.is_meeting() else _take_click
    widgets.chart(figure, key=_CHART, alt=alt, on_click=on_click)


def _take_click() -> None:
    ends = ends_of(state.value(_CHART))
    if ends:
        state.set_linked(_WAY, _TO.join(ends))


def ends_of(picked: Any) -> tuple[str, str] | None:
    """The stages of the cell in a selection; None where there is none."""
    points = picked["selection"]["points"] if picked else []
    data = points[0].get("customdata") if points else None
    return (str(data[0]), str(data[1])) if data else None


def linked_way(shown: Sequence[str]) -> tuple[str, str] | None:
    """The way whose customers the link asks for; None where it names no two stages shown."""
    source, _, target = state.linked(_WAY).partition(_TO)
    return (source, target) if source in shown and target in shown else None


def _behind(
    journey_id: str, segment: Segment, ends: tuple[str, str], names: Mapping[str, str]
) -> None:
    """The customers who went one way, to take along as a list."""
    way = f"{widgets.escape(names[ends[0]])} to {widgets.escape(names[ends[1]])}"
    keys = cache.movers(journey_id, segment, *ends)
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{way}**: {text.plural(len(keys), 'customer')}", width="stretch")
        export.customers(keys, f"{ends[0]}-to-{ends[1]}")
        st.button("Close", icon=":material/close:", type="tertiary", key="way-closed",
                  on_click=state.set_linked, args=(_WAY, ""))  # fmt: skip


def numbers(flowed: Flowed, journey: Journey) -> None:
    """Every way with its numbers, as a table and as files."""
    frame = moves_frame(flowed, journey)
    with st.expander("Numbers", icon=":material/table:", key="numbers", bind="query-params"):
        st.dataframe(
            frame,
            hide_index=True,
            alt="Every way between two stages",
            column_config={
                "Of those who left": st.column_config.NumberColumn(format="percent"),
                "Median seconds": st.column_config.NumberColumn(format="localized"),
            },
        )
        export.files(frame, "moves", csv_safe(frame))


def moves_frame(flowed: Flowed, journey: Journey) -> pl.DataFrame:
    """One row for each way that is drawn or was taken."""
    names = {stage.id: stage.name for stage in journey.stages}
    rows = moves(flowed.overlay, journey)
    return pl.DataFrame(
        {
            "From": [names[row["source"]] for row in rows],
            "To": [names[row["target"]] for row in rows],
            "Customers": [row["customers"] for row in rows],
            "Moves": [row["moves"] for row in rows],
            "Of those who left": [row["share"] for row in rows],
            "Median seconds": [row["median_seconds"] for row in rows],
            "On the map": [row["drawn"] for row in rows],
        },
        schema_overrides={"Of those who left": pl.Float64, "Median seconds": pl.Float64},
    )
