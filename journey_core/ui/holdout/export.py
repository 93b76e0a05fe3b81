"""Results as files: the rows as CSV, everything as the JSON that a signed result keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from journey_core.ui import state
from journey_core.ui.tables import csv_safe

if TYPE_CHECKING:
    from journey_core.holdout.sheet import Sheet


def buttons(shown: Sheet, arm: str) -> None:
    """Download the rows or the whole sheet; a meeting has no such buttons."""
    if state.is_meeting():
        return
    from journey_core.ui.holdout.results_view import table

    name = f"holdout-{shown.journey}-{shown.title.lower().replace(' ', '-')}"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            "CSV", lambda: csv_safe(table(shown, arm)), f"{name}.csv", "text/csv",
            icon=":material/download:", type="tertiary", on_click="ignore", key="holdout-csv",
        )  # fmt: skip
        st.download_button(
            "JSON", lambda: shown.model_dump_json(indent=1), f"{name}.json", "application/json",
            icon=":material/download:", type="tertiary", on_click="ignore", key="holdout-json",
        )  # fmt: skip
