"""The one drawer that is open: it stays open when the page runs again, until saved or dismissed."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import streamlit as st

from journey_core.ui import edits, state

COUNTED = "0.8s"
"""After this pause what is typed in a drawer is entered where customers are counted by it, other
texts sooner (`live`): when the page runs again the browser makes the fields anew, and text that is
not entered is gone."""


class Opened(NamedTuple):
    """A drawer that is on the screen: the page and the journey it was opened on, how to draw it."""

    page: str
    journey: str | None
    draw: Callable[[], None]


def reopen(page: str) -> None:
    """Draw what is open on this page again; without it a full rerun would close the drawer.

    A page calls this once, before anything that can open a drawer. Another page, another journey or
    a meeting closes it.
    """
    state.enter(page)
    opened = state.drawer()
    if opened is None:
        return
    if state.is_meeting() or opened[:2] != (page, state.journey_id()):
        state.close_drawer()
    else:
        opened.draw()


def open_with(draw: Callable[[], None]) -> None:
    """Open a drawer, and remember it until it is closed; `draw` calls a dialog."""
    another = state.drawer() is not None
    state.open_drawer(Opened(state.page(), state.journey_id(), draw))
    if another:  # drawn in this run already, and there can only be one
        st.rerun()
    draw()


def done(journey_id: str, *, kept: bool) -> None:
    """After saving: close the drawer; where two people met, the page asks, so close it as well."""
    if kept or edits.has_met(journey_id):
        state.close_drawer()
        st.rerun()
