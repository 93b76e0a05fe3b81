"""Tabs whose names count what is inside, and that stay open when the count changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import streamlit as st

from journey_core.ui import state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from streamlit.elements.layouts import TabContainer


def kept_tabs(names: Mapping[str, int], *, key: str) -> Sequence[TabContainer]:
    """A tab a name, such as `Logic 3`; a count of nothing is left out."""
    labels = {name: f"{name} {count}" if count else name for name, count in names.items()}
    opened = str(state.value(key) or "")
    still = next((labels[name] for name in labels if opened.startswith(name)), None)
    if still is not None:  # always: other names are other tabs to Streamlit
        state.put(key, still)
    return st.tabs(list(labels.values()), key=key, on_change="rerun")
