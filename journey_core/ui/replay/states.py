"""What the Replay page says when there is nothing to replay, and when its answer has grown old."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

import streamlit as st

from journey_core.figures import text
from journey_core.ui import cache, shell, state, widgets

if TYPE_CHECKING:
    from journey_core.model.journey import Journey
    from journey_core.replay.results import ReplayResult

_LOOK_AGAIN = 30  # seconds


def is_incomplete(journey_ids: tuple[str, ...]) -> bool:
    """Whether something is missing before anything can be replayed: data, or responses."""
    return not cache.counts().events or not any(_journey(one).responses for one in journey_ids)


def missing(journey_ids: tuple[str, ...]) -> None:
    """Say what is missing, and where to add it."""
    if not cache.counts().events:
        widgets.empty(
            "history",
            "No events to replay yet",
            "A replay runs a journey on what your customers did. Import their events, and consents "
            "where messages need them.",
            (widgets.Action("Import events", widgets.go_to("data"), "upload"),),
        )
        return
    what = "response" if any(_journey(one).triggers for one in journey_ids) else "trigger"
    widgets.empty(
        "bolt",
        f"The journey has no {what} yet",
        "A trigger says when to speak, a response says what, and a replay shows to whom.",
        (
            widgets.Action(f"Add a {what}", _go_to_responses(journey_ids[0]), "add"),
            widgets.Action("Open the map", widgets.go_to("map", journey=journey_ids[0])),
        ),
    )


def _journey(journey_id: str) -> Journey:
    return cache.saved(journey_id).journey


def _go_to_responses(journey_id: str) -> Callable[[], None]:
    return widgets.go_to("responses", journey=journey_id)


def nothing_fired(result: ReplayResult, ever: ReplayResult) -> None:
    """No trigger fired in the range: when one last did, or that none ever does."""
    last = nearest_miss(ever, cache.now())
    why = last or "With the data there is, none of the triggers ever fires."
    actions = [widgets.Action("All time", _all_time, "history")] if last else []
    actions.append(widgets.Action("Open the map", widgets.go_to("map"), "conversion_path"))
    widgets.empty("notifications_off", "Nobody would have been contacted", why, tuple(actions))
    for warning in result.warnings:
        st.warning(widgets.sentence(warning), icon=":material/search_off:")


def nearest_miss(ever: ReplayResult, now: datetime) -> str:
    """Which response's trigger fired last, and when; empty when none ever did."""
    fired = [(one.last_fired_at, one.name) for one in ever.responses.values() if one.last_fired_at]
    if not fired:
        return ""
    at, name = max(fired)
    return f"The nearest miss: the trigger of “{name}” last fired on {text.day(at, now)}."


def _all_time() -> None:
    state.set_linked("span", "All time")
    state.forget("span")
    st.rerun()


def nowhere() -> None:
    """There is no journey to replay."""
    shell.no_journey(
        "Replay",
        "history",
        "Nothing to replay yet",
        "A replay needs a journey with triggers and responses.",
    )


@st.fragment(run_every=_LOOK_AGAIN)
def freshness(built_on: int) -> None:
    """A badge, and a way on, once there are newer data than the ones on the screen."""
    newest = cache.data_version()
    if newest == built_on:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.badge(
            f"Built on data version {built_on}, newest is {newest}",
            color="orange",
            icon=":material/update:",
        )
        if st.button("Refresh", icon=":material/refresh:", type="tertiary"):
            st.rerun()
