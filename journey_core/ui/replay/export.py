"""Every decision as a file: one row a candidate, with the customer's id."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import streamlit as st

from journey_core.replay.results import ARMS, CHANNELS, DECISIONS
from journey_core.ui.replay import people
from journey_core.ui.tables import csv_safe

if TYPE_CHECKING:
    from journey_core.replay.results import Replayed

_CHUNK = 5_000


def frame(replayed: Replayed, ids: dict[int, str]) -> pl.DataFrame:
    """The decisions as rows: whom, what, when it fired, when it was due, and what was decided.

    Times are UTC. `arm` is empty for customers who were never assigned.
    """
    d = replayed.decisions
    keys = [one.key for one in replayed.responses]
    moment = pl.Datetime("ms")
    return pl.DataFrame(
        {
            "customer_id": [ids.get(key, "") for key in d.customer.tolist()],
            "response": _named(d.response, keys),
            "fired_at": pl.Series(d.fired_ms, dtype=pl.Int64).cast(moment),
            "at": pl.Series(d.due_ms, dtype=pl.Int64).cast(moment),
            "decision": _named(d.decision, list(DECISIONS)),
            "channel": _named(d.channel, list(CHANNELS)),
            "arm": _named(d.arm, [*ARMS, ""]),
        }
    )


def _named(places: np.ndarray, names: list[str]) -> list[str]:
    """The names at some places; -1 is the last one."""
    return np.array(names, object)[places].tolist()


def ids_in(replayed: Replayed) -> dict[int, str]:
    """The ids of everybody with a decision."""
    return ids_by_key(replayed.decisions.customer)


def ids_by_key(customer: np.ndarray) -> dict[int, str]:
    """The ids of customers by key, however many."""
    keys = np.unique(customer).tolist()
    found: dict[int, str] = {}
    for start in range(0, len(keys), _CHUNK):
        found |= people.ids_of(keys[start : start + _CHUNK])
    return found


def buttons(replayed: Replayed) -> None:
    """Download all decisions; the files name customers, so a meeting has no such buttons."""

    def as_csv() -> str:
        return csv_safe(frame(replayed, ids_in(replayed)))

    def as_parquet() -> bytes:
        file = io.BytesIO()
        frame(replayed, ids_in(replayed)).write_parquet(file)
        return file.getvalue()

    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption("Every decision, with customer ids:", width="content")
        st.download_button(
            "CSV", as_csv, "decisions.csv", "text/csv", icon=":material/download:",
            type="tertiary", on_click="ignore", key="decisions-csv",
        )  # fmt: skip
        st.download_button(
            "Parquet", as_parquet, "decisions.parquet", "application/vnd.apache.parquet",
            icon=":material/download:", type="tertiary", on_click="ignore",
            key="decisions-parquet",
        )  # fmt: skip
