"""What a journey's holdout says, as one line on its card of the Journeys page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import streamlit as st

from journey_core.errors import WaylineError
from journey_core.ui import widgets
from journey_core.ui.funnel.cache import is_cheap
from journey_core.ui.holdout import cache, controls, reading

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

_UNREAD = "Its holdout has not been read on these data yet."


def fill(slots: Mapping[str, DeltaGenerator]) -> None:
    """Put the verdict into the card of each journey that has arms."""
    for journey_id, slot in slots.items():
        if said := verdict(journey_id):
            with slot:
                _line(journey_id, said)


def verdict(journey_id: str) -> str:
    """The Holdout page's title for a journey; empty where nobody has an arm or none can be held
    against another. On many events it is not worked out here, only said where it is known."""
    if not cache.arms(journey_id):
        return ""
    choice = cache.usual(journey_id)
    is_new = not cache.is_known(choice)
    if is_new and not is_cheap():
        return _UNREAD
    try:
        shown = cache.read(choice)
    except WaylineError:
        return ""
    if not shown.arms:
        return ""
    if is_new:
        cache.look(shown)
    return reading.title(shown, controls.usual_arm(shown.arms))


def _line(journey_id: str, said: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", wrap=False):
        st.markdown(
            f":gray[:material/science: Holdout] &nbsp; {widgets.escape(said)}", width="stretch"
        )
        if st.button(
            "Open holdout", icon=":material/arrow_forward:", icon_position="right",
            type="tertiary", key=f"holdout-{journey_id}",
        ):  # fmt: skip
            widgets.go_to("holdout", journey=journey_id)()
