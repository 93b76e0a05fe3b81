"""How a holdout is read: the metric, the arm, and what stands behind “How it is read”."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from journey_core.ui import cache as house
from journey_core.ui import shell, state
from journey_core.ui.holdout import cache
from journey_core.ui.holdout.cache import Choice

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

METRICS = {
    "Conversion": "conversion", "Revenue": "revenue", "Kept": "retention",
    "Lifetime value": "lifetime_value", "Opened": "opens", "Clicked": "clicks",
}  # fmt: skip
_NEEDS_GENERIC = {"opens", "clicks"}
_WINDOWS = {"Usual": None, "7 days": 7, "14 days": 14, "28 days": 28, "56 days": 56}


def ask(journey_id: str) -> tuple[Choice, DeltaGenerator]:
    """Draw the switch of metrics and the popover; the choice, and where the arms' switch goes."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        offered = _offered(journey_id)
        title = st.segmented_control(
            "Metric", offered, default=next(iter(offered)), required=True, key="metric",
            bind="query-params", label_visibility="collapsed",
        )  # fmt: skip
        slot = st.container(width="content")
        with st.popover("How it is read", icon=":material/tune:", type="tertiary"):
            window = st.segmented_control(
                "Wait for outcomes", list(_WINDOWS), default="Usual", required=True, key="window",
                bind="query-params", help="A customer counts once so long has passed",
            )  # fmt: skip
            adjusted = st.toggle(
                "Take out what behaviour before explains", key="cuped", bind="query-params",
                help="CUPED: the events of the 28 days before eligibility; narrows the intervals "
                "where they predict the outcome",
            )  # fmt: skip
            triggered = st.toggle(
                "Only who would have been sent something", key="triggered", bind="query-params",
                help="As a replay finds it, the holdout included; outcomes count from then on",
            )  # fmt: skip
    by = shell.compare_by()
    choice = Choice(
        journey=journey_id,
        revision=house.saved(journey_id).revision,
        metric=METRICS[title or "Conversion"],
        by=None if by is None or by.startswith("event.") else by,
        window_days=_WINDOWS[window or "Usual"],
        adjusted=adjusted,
        triggered=triggered,
    )
    return choice, slot


def _offered(journey_id: str) -> list[str]:
    """The metrics that these data and arms can answer; conversion always."""
    names = tuple(METRICS.values())
    known = cache.answerable(journey_id, names)
    if not cache.arms(journey_id).get("generic"):
        known = [name for name in known if name not in _NEEDS_GENERIC]
    return [title for title, name in METRICS.items() if name in known or name == "conversion"]


def usual_arm(arms: list[str]) -> str:
    """The arm that is looked at unless told otherwise."""
    return "personalized" if "personalized" in arms else arms[0]


def arm_of(arms: list[str]) -> str:
    """The arm that is looked at: the link's, else the personalized one."""
    usual = usual_arm(arms)
    if len(arms) < 2:
        return usual
    if state.is_meeting():
        linked = state.linked("arm")
        return linked if linked in arms else usual
    chosen = st.segmented_control(
        "Arm", arms, default=usual, required=True, key="arm", bind="query-params",
        label_visibility="collapsed",
    )  # fmt: skip
    return chosen if chosen in arms else usual
