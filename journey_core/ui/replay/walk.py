"""One customer's walk: what they did, where it led, and what we would have said, in order."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Literal

import numpy as np
import polars as pl
import streamlit as st

from journey_core.figures import text
from journey_core.figures.decision_words import DECISION_WORDS
from journey_core.ui import cache, widgets
from journey_core.ui.replay import reading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from journey_core.lake.arrays import Arrays
    from journey_core.replay.explain import Explanation

LONGEST = 300  # lines, the newest ones
STAGE_ENTERED = "Enters the stage"
Line = tuple[datetime, str, str]


def events_of(arrays: Arrays, customer: int) -> list[Line]:
    """When, and what, a customer did; the newest ones where there are very many."""
    ends = np.array([customer, customer + 1], np.int64) << arrays.shift
    first, last = np.searchsorted(arrays.k, ends).tolist()
    rows = np.arange(max(first, last - LONGEST), last)
    names = [arrays.names[code] for code in arrays.event[rows].tolist()]
    moments = [reading.moment(at) for at in arrays.at_ms(rows).tolist()]
    return [(at, name, "") for at, name in zip(moments, names, strict=True)]


def frame(did: Sequence[Line], told: Explanation) -> pl.DataFrame:
    """All of it as one table; at one moment the event comes first, then the stage it leads to."""
    came = [(one.at, one.name, STAGE_ENTERED) for one in told.entries]
    said = [
        (one.due_at, one.response.name or one.response.response, DECISION_WORDS[one.decision])
        for one in told.candidates
    ]
    lines = sorted([*did, *came, *said], key=lambda line: line[0])[-LONGEST:]
    schema = {"When": pl.Datetime("ms"), "What": pl.String, "Note": pl.String}
    return pl.DataFrame(lines, schema=schema, orient="row")


def table(walked: pl.DataFrame, now: datetime, *, height: int | Literal["content"] = 380) -> None:
    """The lines of a walk, the newest last; times in UTC."""
    st.table(
        lines(walked, now),
        border="horizontal",
        hide_index=True,
        hide_header=True,
        height=height,
        alt="What happened, which stages were entered, and what would have been said",
    )
    limit = f" The newest {LONGEST} lines." if walked.height == LONGEST else ""
    st.caption(f"Times in UTC.{limit}")


def lines(walked: pl.DataFrame, now: datetime) -> pl.DataFrame:
    """Each line as people read it; the time stands once where several happen at one moment."""
    shown, before = [], None
    for at, what, note in walked.iter_rows():
        stamp = f"{text.day(at, now)} {at:%H:%M}".replace(" ", "\u00a0")
        stamp = f":small[:gray[{stamp}]]" if at != before else ""
        shown.append((stamp, _said(widgets.escape(what), note)))
        before = at
    return pl.DataFrame(shown, schema={"When": pl.String, "What": pl.String}, orient="row")


def _said(what: str, note: str) -> str:
    if not note:
        return what
    if note == STAGE_ENTERED:
        return f":material/flag: **{what}**"
    icon = "mail" if note == DECISION_WORDS["sent"] else "block"
    return f":material/{icon}: {what}: {note[:1].lower()}{note[1:]}"


def show(arrays: Arrays, customer: int, told: Explanation) -> None:
    """The walk, worked out once somebody opens it."""
    with st.expander("The whole walk", icon=":material/footprint:", on_change="rerun",
                     key="walk") as box:  # fmt: skip
        if box.open:
            table(frame(events_of(arrays, customer), told), cache.now())
