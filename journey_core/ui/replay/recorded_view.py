"""The replay against what was really sent: what agrees, what does not and why, and the list."""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import streamlit as st

from journey_core.figures import text
from journey_core.figures.decision_words import DECISION_WORDS
from journey_core.replay import recorded as library
from journey_core.replay.recorded_sends import EVENT
from journey_core.ui import cache as house
from journey_core.ui import state, widgets
from journey_core.ui.replay import cache, export, people
from journey_core.ui.replay.reading import SMALLEST_GROUP
from journey_core.ui.tables import csv_safe

if TYPE_CHECKING:
    from journey_core.replay.recorded import Recorded, RecordedNumbers
    from journey_core.replay.results import Replayed
    from journey_core.ui.replay.controls import Choices

_SHOWN, _MINUTE = 200, "%Y-%m-%d %H:%M"
_ONLY = {"replay only": "replay", "recorded only": "records"}
REASON_WORDS = {
    "not_recorded": "Nothing recorded near it",
    "recorded_for_another": "The send near it belongs to another message",
    "recorded_twice": "Recorded twice",
    "no_candidate": "No trigger fired near it",
    "unknown_response": "A response this revision lacks",
    **{name: word for name, word in DECISION_WORDS.items() if name != "sent"},
}
_EXAMPLE = """customer_id,time,event,journey,response,channel
C-1,2026-03-01T09:00:00Z,Message Sent,{journey},{response},email"""


def show(choices: Choices) -> None:
    """The section: which event records sends, then the comparison, or how to import some."""
    widgets.section(
        "Against what was sent",
        "A message and a send of the same customer and response belong together when they are at "
        "most 24 hours apart.",
    )
    names = house.event_names()
    event = st.selectbox(
        "Sends are recorded by", names, index=names.index(EVENT) if EVENT in names else None,
        key="sends", bind="query-params", width=260, placeholder="Choose an event",
    )  # fmt: skip
    whole = cache.replayed(choices.journeys, None, None, None)
    if event is None:
        _teach(whole, "No event records what was sent yet")
        return
    found = cache.recorded(choices.journeys, choices.from_at, choices.to_at, _escaped(event))
    if not found.total.matched + found.total.recorded_only:
        _teach(whole, _none_of_these(found))
        return
    _not_live(choices)
    st.markdown(f"**{widgets.escape(answer(found.total))}.**")
    st.caption(widgets.escape(note(found)))
    _tables(found)
    if not state.is_meeting():
        _list(found, whole)


def _escaped(event: str) -> str:
    """A plain name as EVENT text."""
    return "".join(f"\\{sign}" if sign in ",[]\\" else sign for sign in event)


def answer(total: RecordedNumbers) -> str:
    """The section's sentence: how many agree, and how many do not."""
    replayed = total.matched + total.replay_only
    if not replayed:
        return f"{text.plural(total.recorded_only, 'send')} that the replay does not have"
    if not total.replay_only + total.recorded_only:
        return f"All {text.plural(replayed, 'message')} of the replay were sent, and no others"
    return (
        f"{total.matched:,} of the replay’s {text.plural(replayed, 'message')} were sent; "
        f"{total.replay_only:,} were not, and {text.plural(total.recorded_only, 'send')} "
        "went out that the replay does not have"
    )


def note(found: Recorded) -> str:
    """What stands behind the sentence: timing, channels, and what could not be compared."""
    total, parts = found.total, []
    if total.median_seconds is not None:
        parts.append(f"Half of those sent went out {late(total.median_seconds)}")
    if total.other_channel:
        parts.append(f"{total.other_channel:,} went another way than the replay chose")
    if total.not_compared:
        parts.append(
            f"{text.plural(total.not_compared, 'message')} due before the first recorded send or "
            "at the end of the data left out"
        )
    silent = [one.name for one in found.responses.values() if not one.matched + one.recorded_only]
    if silent:
        parts.append(f"nothing is recorded of {', '.join(silent)}")
    said = "; ".join(parts)
    return f"{said[:1].upper()}{said[1:]}. Replayed under today’s contact policy."


def late(seconds: float) -> str:
    """How far the median send is from when it was due."""
    if abs(seconds) < 1:
        return "on the second"
    side = "later" if seconds > 0 else "earlier"
    return f"{text.duration(abs(seconds))} {side} than due, or more"


def _tables(found: Recorded) -> None:
    responses, reasons = responses_frame(found), reasons_frame(found)
    if state.is_meeting():
        responses, reasons = for_a_room(responses), for_a_room(reasons)
    main, side = widgets.split()
    localized = st.column_config.NumberColumn(format="localized")
    with main:
        st.dataframe(
            responses, hide_index=True, row_height=36,
            alt="Messages and recorded sends by response",
            column_config=dict.fromkeys(("Matched", "Replay only", "Recorded only"), localized),
        )  # fmt: skip
    with side:
        st.dataframe(
            reasons, hide_index=True, row_height=36,
            alt="Why the replay and the records differ",
            column_config={
                "Only in": st.column_config.TextColumn(width=65),
                "Why": st.column_config.TextColumn(width=135),
                "Messages": localized,
            },
        )  # fmt: skip


def for_a_room(rows: pl.DataFrame) -> pl.DataFrame:
    """The lines without a count so small that it could be somebody."""
    counts = [pl.col(name) for name, kind in rows.schema.items() if kind == pl.Int64]
    is_small = pl.any_horizontal(one.is_between(1, SMALLEST_GROUP - 1) for one in counts)
    return rows.filter(~is_small)


def responses_frame(found: Recorded) -> pl.DataFrame:
    """A row a response: both sides, and how much later than due it is usually sent."""
    rows = [
        (one.name, one.matched, one.replay_only, one.recorded_only, _usually(one.median_seconds))
        for one in found.responses.values()
    ]
    names = ("Response", "Matched", "Replay only", "Recorded only", "Sent after due")
    kinds = (pl.String, pl.Int64, pl.Int64, pl.Int64, pl.String)
    return pl.DataFrame(rows, schema=dict(zip(names, kinds, strict=True)), orient="row")


def _usually(seconds: float | None) -> str:
    if seconds is None:
        return "–"
    return text.duration(seconds) if seconds >= 0 else f"{text.duration(-seconds)} early"


def reasons_frame(found: Recorded) -> pl.DataFrame:
    """A row a reason, the sends that the replay does not have first."""
    rows = [
        (label, REASON_WORDS[reason], number)
        for side, label in (("recorded_only", "records"), ("replay_only", "replay"))
        for reason, number in found.reasons[side].items()
    ]
    schema = {"Only in": pl.String, "Why": pl.String, "Messages": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def list_frame(found: Recorded, replayed: Replayed, ids: Mapping[int, str]) -> pl.DataFrame:
    """The mismatches as people read them, the newest first."""
    names = {one.key: one.name for one in replayed.responses}
    frame = library.frame(found, replayed, ids).reverse()
    return frame.select(
        pl.col("customer_id").alias("Customer"),
        pl.col("response").replace(names).alias("Response"),
        pl.col("side").replace(_ONLY).alias("Only in"),
        pl.col("at").dt.strftime(_MINUTE).alias("Due or sent, UTC"),
        pl.col("reason").replace(REASON_WORDS).alias("Why"),
        pl.col("near").dt.strftime(_MINUTE).fill_null("–").alias("Nearest on the other side"),
    )


def _list(found: Recorded, replayed: Replayed) -> None:
    number = len(found.mismatches.customer)
    if not number:
        return
    newest = type(found.mismatches)(*(one[-_SHOWN:] for one in found.mismatches))
    with st.expander(f"Every mismatch ({number:,})", icon=":material/group:"):
        shown = dataclasses.replace(found, mismatches=newest)
        ids = people.ids_of(np.unique(newest.customer).tolist())
        st.dataframe(
            list_frame(shown, replayed, ids), hide_index=True, height=300,
            alt="Messages and sends without a counterpart",
        )  # fmt: skip
        if number > _SHOWN:
            st.caption(f"The newest {_SHOWN}; the files have all of them.")
        _downloads(found, replayed)


def _downloads(found: Recorded, replayed: Replayed) -> None:
    def frame() -> pl.DataFrame:
        return library.frame(found, replayed, export.ids_by_key(found.mismatches.customer))

    def as_parquet() -> bytes:
        file = io.BytesIO()
        frame().write_parquet(file)
        return file.getvalue()

    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            "CSV", lambda: csv_safe(frame()), "mismatches.csv", "text/csv", type="tertiary",
            icon=":material/download:", on_click="ignore", key="mismatches-csv",
        )  # fmt: skip
        st.download_button(
            "Parquet", as_parquet, "mismatches.parquet", "application/vnd.apache.parquet",
            icon=":material/download:", type="tertiary", on_click="ignore",
            key="mismatches-parquet",
        )  # fmt: skip


def _not_live(choices: Choices) -> None:
    """Say so where what is replayed is not what customers get."""
    others = [
        name
        for one, name in choices.names.items()
        if house.saved(one, dict(choices.journeys)[one]).journey.status != "live"
    ]
    if others:
        st.caption(
            f":material/info: Not live: {widgets.escape(', '.join(others))}. What was sent came "
            "from another revision, or from somewhere else."
        )


def _none_of_these(found: Recorded) -> str:
    if found.elsewhere:
        return f"{found.elsewhere:,} of “{found.event}” in this period, none of these responses"
    return "No sends recorded in this period"


def _teach(replayed: Replayed, title: str) -> None:
    """How sends get here: the event and the properties that say what it was."""
    first = replayed.responses[0]
    widgets.empty(
        "outgoing_mail",
        widgets.escape(title),
        "Import what your sending tool sent as events, with the ids of journey and response as "
        "properties `journey` and `response`, and the channel as `channel` if you like. A file "
        "looks like this:",
        (widgets.Action("Import events", widgets.go_to("data"), "upload"),),
    )
    example = _EXAMPLE.format(journey=first.journey, response=first.response)
    st.code(example, language="csv", width="stretch")
