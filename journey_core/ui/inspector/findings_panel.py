"""Findings as a person reads them: what is wrong, and how to mend it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from journey_core.ui import widgets

if TYPE_CHECKING:
    from journey_core.audit.base import Finding


def show(found: Sequence[Finding]) -> None:
    """The findings, worst first; none is said in words."""
    if not found:
        st.caption(":material/check: Nothing found.")
    for one in found:
        draw = {"error": st.error, "warning": st.warning, "info": st.info}[one.severity]
        draw(widgets.escape(one.fix), title=widgets.escape(f"{one.code} · {one.message}"))
