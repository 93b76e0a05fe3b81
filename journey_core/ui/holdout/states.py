"""What the Holdout page says when nobody has an arm, or there is no journey at all."""

from __future__ import annotations

import streamlit as st

from journey_core.errors import WaylineError
from journey_core.holdout.assignment_ledger import USUAL
from journey_core.ui import cache as house
from journey_core.ui import shell, state, widgets
from journey_core.ui.holdout import cache, planner

_USUAL_BASELINE = 0.10
_FAILED = "holdout-failed"


def nowhere() -> None:
    """There is no journey to hold anything out of."""
    shell.no_journey(
        "Holdout",
        "science",
        "Nothing to compare yet",
        "A holdout is the share of a journey's customers who get nothing, to compare with.",
    )


def unassigned(journey_id: str) -> None:
    """Nobody has an arm yet: draw them, or bring in those of another system; and a plan."""
    entered, daily = cache.entered(journey_id)
    shell.head(
        "Holdout",
        "Nobody has been assigned yet",
        "Without arms drawn at random, nobody can say what contact changes.",
        scope=house.scope(journey_id),
    )
    if failed := state.value(_FAILED):
        widgets.failed(failed, title="Nobody was assigned")
        state.forget(_FAILED)
    meeting = state.is_meeting()
    shares = house.saved(journey_id).journey.arms or USUAL
    words = ", ".join(f"{arm} {share:.0%}" for arm, share in shares.items())
    actions = (
        widgets.Action("Assign arms", lambda: _assign(journey_id), "shuffle"),
        widgets.Action("Import assignments", widgets.go_to("data"), "upload"),
    )
    widgets.empty(
        "science",
        f"{entered:,} customers entered, none has an arm" if entered else "Nobody entered yet",
        f"Arms are drawn once and for ever: {words}. Assign again for those who enter later.",
        () if meeting else actions if entered else actions[1:],
    )
    if not meeting:
        planner.draw(planner.of_shares(_USUAL_BASELINE, daily), ask_baseline=True)


def _assign(journey_id: str) -> None:
    try:
        done = cache.assign(journey_id, state.who())
    except WaylineError as error:
        state.put(_FAILED, str(error))
    else:
        st.toast(f"{done.new:,} customers have an arm now")
    st.rerun()


def failed(message: str, scope: str) -> None:
    """The question cannot be answered; what to change."""
    shell.head("Holdout", "This cannot be compared", scope=scope)
    widgets.failed(message, title="Change the choices above or on the left")


def signed_by(pin_by: str, day: str, note: str, data_version: int) -> None:
    """A line over a signed result: whose it is, and a way back to today."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.badge(
            f"Signed by {widgets.escape(pin_by)}, {day}", icon=":material/push_pin:", color="blue"
        )
        if (newest := house.data_version()) != data_version:
            st.badge(
                f"Built on data version {data_version}, newest is {newest}", color="orange",
                icon=":material/update:",
            )  # fmt: skip
        st.button(
            "Back to today", icon=":material/arrow_back:", type="tertiary", key="unpin",
            on_click=state.set_linked, args=("pin", ""),
        )  # fmt: skip
    if note:
        st.markdown(f"> {widgets.escape(note)}")
