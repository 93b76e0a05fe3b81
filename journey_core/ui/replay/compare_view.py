"""Two replays side by side: who gains, who loses, who gets something else, and the list."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
import streamlit as st

from journey_core.figures import compare as figures
from journey_core.figures import text
from journey_core.replay.compare import Change, Compared
from journey_core.review.diff import Change as Difference
from journey_core.review.diff import sign_off
from journey_core.ui import state, widgets
from journey_core.ui.tables import csv_safe

_SHOWN = 200
_SENTENCES = 12


def answer(compared: Compared, words: str) -> str:
    """The section's sentence: what the change would do, in customers."""
    touched = compared.lose + compared.gain + compared.other
    if not touched and compared.moved:
        return f"With {words}, {text.plural(compared.moved, 'customer')} get it at another time"
    if not touched:
        return f"With {words} nothing changes for anybody: here other gates decide"
    parts = [
        f"{number:,} {verb}"
        for number, verb in (
            (compared.lose, "lose a message"),
            (compared.gain, "gain one"),
            (compared.other, "get another one"),
        )
        if number
    ]
    said = text.plural(touched, "customer")
    return f"With {words}, {said} would notice: {', '.join(parts)}"


def draw(compared: Compared, words: str) -> None:
    """The answer, the segments, and the list of customers outside of meetings."""
    st.markdown(f"**{widgets.escape(answer(compared, words))}.**")
    messages = f"{compared.sent_before:,} messages before, {compared.sent_after:,} after"
    people = f"among {text.plural(compared.customers, 'customer')} with a candidate"
    moved = f"; {compared.moved:,} get theirs at another time" if compared.moved else ""
    st.caption(f"{messages}, {people}{moved}.")
    if not compared.lose + compared.gain + compared.other:
        return
    if compared.segments:
        rows = list(compared.segments)
        widgets.chart(figures.changes(rows), key="changes", alt=figures.changes_alt(rows))
    if not state.is_meeting():
        _list(compared.affected())


def _list(frame: pl.DataFrame) -> None:
    with st.expander(f"Who is affected ({frame.height:,})", icon=":material/group:"):
        st.dataframe(
            frame.head(_SHOWN), hide_index=True, alt="Customers the change affects", height=300
        )
        if frame.height > _SHOWN:
            st.caption(f"The first {_SHOWN}; the file has all of them.")
        st.download_button(
            "Download as CSV", csv_safe(frame), "affected.csv", "text/csv",
            icon=":material/download:", on_click="ignore", key="affected-csv",
        )  # fmt: skip


def what_changed(found: Sequence[Difference], was: int, now: int) -> None:
    """The differences of two revisions as sentences, each with who signs it."""
    st.markdown(f"**What changed from revision {was} to {now}**")
    if not found:
        st.caption("The two say the same.")
        return
    st.markdown(_listed(found[:_SENTENCES]))
    if len(found) > _SENTENCES:
        with st.expander(f"{len(found) - _SENTENCES:,} more"):
            st.markdown(_listed(found[_SENTENCES:]))
    st.caption(f"To be signed by {widgets.escape(', '.join(sign_off(found)))}.")


def _listed(found: Sequence[Difference]) -> str:
    told = [(widgets.escape(one.change), widgets.escape(", ".join(one.roles))) for one in found]
    return "\n".join(f"- {change} &nbsp; :small[:gray[{roles}]]" for change, roles in told)


def for_a_room(rows: Sequence[Change], smallest: int) -> tuple[Change, ...]:
    """The segments that are large enough for a meeting."""
    return tuple(row for row in rows if row.customers >= smallest)
