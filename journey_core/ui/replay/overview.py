"""From candidate to message: the waterfall, the table of responses, and segments side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import streamlit as st

from journey_core.figures import replay as figures
from journey_core.figures import text
from journey_core.figures.decision_words import DECISION_WORDS, in_gate_order, stopped_most_by
from journey_core.ui import state, widgets
from journey_core.ui.replay import reading, verdict
from journey_core.ui.segments.cache import by_words, group_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from streamlit.elements.arrow import DataframeStateInput

    from journey_core.replay.results import Replayed, ReplayResult, ResponseRef

_TABLE, _ROUND = "by-response", "by-response-round"
_MOST_SEGMENTS = 12


def chosen_response(replayed: Replayed) -> str:
    """The response named in the link, where this replay has it; else empty, which means all."""
    wish = state.linked("response")
    return wish if any(one.key == wish for one in replayed.responses) else ""


def waterfall(replayed: Replayed, response: str) -> None:
    """All candidates, or one response's, down to the messages."""
    result = replayed.result
    decisions = result.responses[response].decisions if response else result.decisions
    name = _name(replayed.responses, response)
    with st.container(horizontal=True, vertical_alignment="top"):
        title = f"From candidate to message: {widgets.escape(name)}" if response else (
            "From candidate to message"
        )  # fmt: skip
        widgets.section(
            title,
            "Gates in the order they are asked. A candidate counts at the first that stops it.",
        )
        if response:
            st.button("All responses", icon=":material/close:", type="tertiary", on_click=_show_all)
    figure = figures.waterfall(decisions, result.gates)
    widgets.chart(figure, key="waterfall", alt=figures.waterfall_alt(decisions, result.gates))
    st.caption(_quiet_gates(decisions, result.gates) + verdict.HONESTY)
    with st.container(horizontal=True):
        for doubt in verdict.doubts(result) if not response else ():
            st.badge(doubt, color="gray", icon=":material/info:")
    for warning in result.warnings:
        st.warning(widgets.sentence(warning), icon=":material/search_off:")


def _quiet_gates(decisions: Mapping[str, int], gates: Sequence[str]) -> str:
    quiet = [
        DECISION_WORDS[name].lower() for name in in_gate_order(gates) if not decisions.get(name)
    ]
    return f"Gates that stopped nobody: {', '.join(quiet)}. " if quiet else ""


def _name(responses: Sequence[ResponseRef], key: str) -> str:
    return next((one.name or one.response for one in responses if one.key == key), "")


def _show_all() -> None:
    state.set_linked("response", "")
    state.put(_ROUND, state.value(_ROUND, 0) + 1)


def responses_table(replayed: Replayed, response: str, names: Mapping[str, str]) -> None:
    """One row a response; the selected one filters the waterfall and stands in the link.

    `names` are the journeys', by id.
    """
    widgets.section("By response", "Select a row to see its gates above.")
    result = replayed.result
    keys = sorted(result.responses, key=lambda one: -result.responses[one].candidates)
    key = f"{_TABLE}-{state.value(_ROUND, 0)}"

    def choose() -> None:
        rows = state.value(key)["selection"]["rows"]
        state.set_linked("response", keys[rows[0]] if rows else "")

    selected: DataframeStateInput = {
        "selection": {"rows": [keys.index(response)] if response else []}
    }
    number = st.column_config.NumberColumn
    st.dataframe(
        responses_frame(result, keys, names),
        hide_index=True,
        key=key,
        alt="What became of each response's candidates",
        on_select=choose,
        selection_mode="single-row",
        selection_default=selected,
        row_height=36,
        column_config={
            "Response": st.column_config.TextColumn(width=150),
            "Candidates": number(format="localized", width=76),
            "Would be sent": number(format="localized", width=92),
            "Customers": number(format="localized", width=74),
            "Share": st.column_config.ProgressColumn(
                format="%.1f%%", min_value=0, max_value=100, color="blue", width=100
            ),
            "Stopped most by": st.column_config.TextColumn(width=128),
        },
    )


def responses_frame(
    result: ReplayResult, keys: Sequence[str], names: Mapping[str, str]
) -> pl.DataFrame:
    """The table's rows: name, candidates, messages, customers reached, and the busiest gate."""
    rows = [result.responses[key] for key in keys]
    together = len({one.journey for one in rows}) > 1
    return pl.DataFrame(
        {
            "Response": [
                f"{one.name} ({names.get(one.journey, one.journey)})" if together else one.name
                for one in rows
            ],
            "Candidates": [one.candidates for one in rows],
            "Would be sent": [one.decisions.get("sent", 0) for one in rows],
            "Share": [
                100 * one.decisions.get("sent", 0) / one.candidates if one.candidates else None
                for one in rows
            ],
            "Customers": [one.customers for one in rows],
            "Stopped most by": [stopped_most_by(one.decisions) for one in rows],
        },
        schema_overrides={"Share": pl.Float64},
    )


def segments(result: ReplayResult, by: str | None) -> None:
    """What became of each segment's candidates; small segments are hidden from a meeting."""
    if by is None:
        widgets.section(
            "By segment", "Choose an attribute under Compare by to split the customers by it."
        )
        return
    widgets.section(
        f"By {widgets.escape(by_words(by))}",
        "Blue: would be sent. Grey: holdout. Pale: spared. All responses.",
    )
    found = reading.for_a_meeting(result.segments) if state.is_meeting() else result.segments
    rows = sorted(found.items(), key=lambda item: -sum(item[1].values()))
    shown = [(group_words(name, by), decisions) for name, decisions in rows[:_MOST_SEGMENTS]]
    if not shown:
        st.caption("No segment has enough candidates to show.")
        return
    widgets.chart(figures.segments(shown), key="segments", alt=figures.segments_alt(by, shown))
    left = len(rows) - len(shown)
    hidden = len(result.segments) - len(found)
    said = [f"{text.plural(left, 'smaller segment')} not shown."] if left else []
    if hidden:
        few = f"fewer than {reading.SMALLEST_GROUP} candidates"
        said.append(f"{text.plural(hidden, 'segment')} with {few} hidden.")
    if said:
        st.caption(" ".join(said))
