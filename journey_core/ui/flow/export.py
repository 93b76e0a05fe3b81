"""What leaves the Flow page as a file: tables, and lists of customers."""

from __future__ import annotations

import io
from collections.abc import Sequence

import polars as pl
import streamlit as st

from journey_core.store.catalogue import customers as catalogue
from journey_core.ui import cache
from journey_core.ui.tables import csv_safe

_CHUNK = 5_000


def files(frame: pl.DataFrame, name: str, csv: str) -> None:
    """Two buttons: the table as CSV and as Parquet."""

    def as_parquet() -> bytes:
        file = io.BytesIO()
        frame.write_parquet(file)
        return file.getvalue()

    with st.container(horizontal=True):
        st.download_button(
            "Download as CSV", csv, f"{name}.csv", "text/csv", icon=":material/download:",
            on_click="ignore", key=f"{name}-csv",
        )  # fmt: skip
        st.download_button(
            "Parquet", as_parquet, f"{name}.parquet", "application/vnd.apache.parquet",
            icon=":material/download:", type="tertiary", on_click="ignore", key=f"{name}-parquet",
        )  # fmt: skip


def customers(keys: Sequence[int], name: str) -> None:
    """A button for the ids of some customers; nothing of them is shown on the page."""

    def as_csv() -> str:
        return csv_safe(pl.DataFrame({"customer_id": ids_of(keys)}, {"customer_id": pl.String}))

    st.download_button(
        "Their ids as CSV", as_csv, f"{name}.csv", "text/csv", icon=":material/download:",
        type="tertiary", on_click="ignore", key="movers-csv",
    )  # fmt: skip


def ids_of(keys: Sequence[int]) -> list[str]:
    """The ids of customers, in the order of their keys; who has none any more is left out."""
    engine, found = cache.workspace().engine, []
    for start in range(0, len(keys), _CHUNK):
        some = keys[start : start + _CHUNK]
        ids = catalogue.ids_of(engine, some)
        found += [ids[key] for key in some if key in ids]
    return found
