"""Puts the page together, the same for today's results and for signed ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from journey_core.errors import WaylineError
from journey_core.figures import text
from journey_core.holdout.sheet import read_back
from journey_core.ui import cache as house
from journey_core.ui import shell, state, widgets
from journey_core.ui.holdout import (
    beside_view,
    cache,
    controls,
    planner,
    reading,
    results_view,
    states,
)

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

    from journey_core.holdout.sheet import Sheet


def draw(
    shown: Sheet,
    heading: DeltaGenerator,
    title: DeltaGenerator,
    *,
    slot: DeltaGenerator | None = None,
    looks: int | None = None,
    pinned: bool = False,
) -> None:
    """Verdict first, then the forest, what stands beside it, the weeks and the planner."""
    if not shown.arms:
        with heading:
            shell.head("Holdout", "Nobody to compare with", scope=results_view.scope(shown))
        return
    with title:
        unit = "per 100 customers" if shown.kind == "proportion" else "per customer"
        st.subheader(f"{shown.title} {unit}, against {shown.against}", anchor=False)
        counted = "would have been sent something" if shown.triggered else "assigned"
        st.caption(widgets.escape(f"Everyone {counted} counts: {shown.meaning}."))
    with slot or st.container():
        arm = controls.arm_of(shown.arms)
    with heading:
        shell.head(
            "Holdout",
            reading.title(shown, arm),
            reading.note(shown, arm),
            scope=results_view.scope(shown),
        )
        results_view.badges(shown, arm, looks)
    results_view.forest(shown, arm)
    beside_view.draw(shown, arm, pinned=pinned)
    results_view.weeks(shown, arm)
    if not state.is_meeting() and not pinned and shown.is_random:
        planner.draw(planner.of_sheet(shown, arm))
    if not state.is_meeting():
        results_view.numbers(shown, arm)


def signed(pin_id: str) -> None:
    """A signed result exactly as it was."""
    try:
        kept = cache.pin(pin_id)
        shown = read_back(kept.numbers)
    except WaylineError as error:
        shell.head("Holdout", "This signed result cannot be opened")
        widgets.failed(str(error), title="Nothing was changed")
        st.button("Back to today", key="unpin", on_click=state.set_linked, args=("pin", ""))
        return
    heading = st.container()
    day = text.day(kept.made_at.replace(tzinfo=None), house.now())
    states.signed_by(kept.made_by, day, kept.note, shown.data_version)
    draw(shown, heading, st.container(gap=None), pinned=True)
