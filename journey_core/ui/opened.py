"""The revision that open fields were filled from: what someone is typing is never replaced."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import streamlit as st

from journey_core.model.elements import to_elements
from journey_core.model.operations import diff
from journey_core.ui import cache, state, widgets

if TYPE_CHECKING:
    from journey_core.model.operations import Op
    from journey_core.store.records import Saved

_OPEN = "opened"


def base(
    place: str, saved: Saved, what: str, concerns: Callable[[Op, Saved, Saved], bool]
) -> Saved:
    """The revision to fill the fields of `what` from, at this place of the app.

    It moves on when something else is opened, when no change since then concerns it, when the
    change was one's own, or when the person asks to see the newer one.
    """
    key, journey_id = f"{_OPEN}-{place}", saved.journey.id
    opened = state.value(key)
    if opened is not None and opened[:2] == (journey_id, what):
        older = cache.saved(journey_id, opened[2])
        changes = diff(to_elements(older.journey), to_elements(saved.journey))
        if not any(concerns(op, older, saved) for op in changes):
            return older
        if saved.saved_by != state.who():
            who = widgets.escape(saved.saved_by or "Someone")
            st.caption(f":material/group: {who} saved revision {saved.revision}")
            if not st.button("Show it", key=f"show-newer-{place}", icon=":material/refresh:"):
                return older
    state.put(key, (journey_id, what, saved.revision))
    return saved
