"""Beside the answer: guardrails, what it is worth, and signing it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import streamlit as st

from journey_core.errors import WaylineError
from journey_core.figures import text
from journey_core.ui import cache as house
from journey_core.ui import state, widgets
from journey_core.ui.holdout import cache, export, reading

if TYPE_CHECKING:
    from journey_core.holdout.sheet import Sheet

_SAID = {True: "check_circle", False: "pending", None: "remove"}


def draw(shown: Sheet, arm: str, *, pinned: bool) -> None:
    """Three columns below the forest."""
    row = st.grid(3, min_column_width=290, gap="large")
    with row.cell():
        _guardrails(shown, arm)
    with row.cell():
        _worth(shown, arm)
    with row.cell():
        _decide(shown, arm, pinned=pinned)


def _guardrails(shown: Sheet, arm: str) -> None:
    widgets.section("Guardrails", "The worst case must stay within the margin")
    rows = [reading.guarded(guard) for guard in shown.guardrails if guard.arm == arm]
    if not rows:
        st.caption("Nothing to hold against.")
        return
    st.table(
        pl.DataFrame(
            {
                "Guardrail": [row.title for row in rows],
                "Worst": [row.worst for row in rows],
                "Margin": [row.margin for row in rows],
                "Now": [f":material/{_SAID[row.holds]}: {row.now}" for row in rows],
            }
        ),
        border="horizontal",
        alt="Guardrails: " + "; ".join(f"{row.title} {row.now}" for row in rows),
    )
    st.caption(
        "Differences per 100 customers, messages per customer. The margins are the journey's: "
        "Responses, Change caps, arms and guardrails."
    )


def _worth(shown: Sheet, arm: str) -> None:
    everybody = sum(shown.srm.counts.values())
    if not shown.is_random:
        widgets.section("What it is worth", "Not known: customers were chosen, not drawn")
        return
    widgets.section("What it is worth", f"If all {everybody:,} were contacted like this")
    found = reading.worth(shown, arm)
    if not found or not shown.srm.ok:
        st.caption("Too early to put a number on it.")
        return
    st.table({widgets.escape(name): value for name, value in found.items()}, border="horizontal")


def _decide(shown: Sheet, arm: str, *, pinned: bool) -> None:
    widgets.section("Decide", "A signed result keeps data, revision, settings and numbers")
    may_sign = not pinned and not state.is_meeting() and shown.is_random
    if may_sign and st.button("Sign this result", type="primary", icon=":material/push_pin:",
                              width="stretch"):  # fmt: skip
        _sign(shown)
    signed = cache.pins(shown.journey)[:5]
    if not signed:
        st.caption("Nothing is signed yet.")
    with st.container(gap=None):
        for kept in signed:
            day = text.day(kept.made_at.replace(tzinfo=None), house.now())
            label = widgets.escape(f"{kept.made_by}, {day}: {kept.numbers.get('title', '')}")
            st.button(
                label, key=f"pin-{kept.id}", type="tertiary", icon=":material/history:",
                on_click=state.set_linked, args=("pin", kept.id),
            )  # fmt: skip
    export.buttons(shown, arm)


@st.dialog("Sign this result", position="right")
def _sign(shown: Sheet) -> None:
    arm = shown.arms[0]
    st.markdown(f"**{widgets.escape(reading.title(shown, arm))}**")
    st.caption(widgets.escape(reading.note(shown, arm)))
    st.table(
        {
            "Journey": widgets.escape(f"{shown.journey_name}, revision {shown.revision}"),
            "Data version": str(shown.data_version),
            "Metric": widgets.escape(shown.meaning),
            "Customers": f"{sum(shown.srm.counts.values()):,}",
        },
        border="horizontal",
    )
    name = st.text_input("Your name", value=state.who() if state.who() != "Someone" else "",
                         key="pin-name", max_chars=60)  # fmt: skip
    why = st.text_area("Why, or with what reservation", key="pin-note", max_chars=500)
    if st.button("Sign", type="primary", disabled=not name.strip(), key="pin-sign"):
        try:
            kept = cache.keep(shown, name, why)
        except WaylineError as error:
            widgets.failed(str(error))
            return
        state.set_linked("pin", kept.id)
        st.rerun()
