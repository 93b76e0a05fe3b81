"""What stands beside and below the waterfall: one customer, comparisons, collisions, pressure."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import TYPE_CHECKING

import streamlit as st

from journey_core.errors import WaylineError
from journey_core.figures import text
from journey_core.replay import collisions, compare, pressure
from journey_core.review.diff import changes
from journey_core.ui import cache as house
from journey_core.ui import state, widgets
from journey_core.ui.replay import (
    cache,
    compare_controls,
    compare_view,
    export,
    people,
    reading,
    recorded_view,
    together_view,
    walk,
    why_not,
)
from journey_core.ui.replay.personas import view as personas

if TYPE_CHECKING:
    from journey_core.replay.results import Replayed
    from journey_core.ui.replay.controls import Choices

_HOURS = {text.plural(number, "hour"): timedelta(hours=number) for number in (1, 6, 24, 72)}
_MOST_LOADS = 12
_TABS, PERSONAS = "deeper", "Personas"


def why_not_panel(replayed: Replayed, choices: Choices, response: str) -> None:
    """Ask for a customer and answer gate by gate."""
    widgets.section("Why not?", "One customer, gate by gate.")
    spared = reading.of_response(replayed, response)
    customer_id = why_not.customer_box(people.suggestions(spared))
    if not customer_id:
        return
    key = people.key_of(customer_id)
    if key is None:
        st.caption(f"The data has no customer “{widgets.escape(customer_id)}”.")
        return
    try:
        explained = cache.explained(choices.journeys, key)
    except WaylineError as error:
        widgets.failed(str(error), title="This customer cannot be explained")
        return
    why_not.show(explained, response, house.now())
    walk.show(cache.arrays(), key, explained)


def sections(replayed: Replayed, choices: Choices) -> None:
    """What can be asked of the same decisions; only the open one is worked out."""
    if state.value(_TABS) is None and state.linked(personas.LINK):
        state.put(_TABS, PERSONAS)
    compare, meet, weeks, sends, made_up = st.tabs(
        ["Compare", "Collisions", "Contact pressure", "Against what was sent", PERSONAS],
        key=_TABS, on_change="rerun",
    )  # fmt: skip
    with compare:
        if compare.open:
            _compare(replayed, choices)
    with meet:
        if meet.open:
            _collisions(replayed)
    with weeks:
        if weeks.open:
            _pressure(replayed, choices)
    with sends:
        if sends.open:
            recorded_view.show(choices)
    with made_up:
        if made_up.open:
            personas.section(choices)
    if not state.is_meeting():
        export.buttons(replayed)


def _compare(replayed: Replayed, choices: Choices) -> None:
    widgets.section(
        "What would be different", "Nothing is saved: the same range is replayed once more."
    )
    other = compare_controls.ask(choices.journeys, cache.policy().policy)
    if other is None:
        return
    if other.between:
        first, (was, now) = choices.journeys[0][0], other.between
        documents = (house.saved(first, number).journey for number in (was, now))
        compare_view.what_changed(changes(*documents), was, now)
    asked = (choices.from_at, choices.to_at, None)
    try:
        after = cache.replayed_as(other.journeys, other.revisions, other.policy, asked)
    except WaylineError as error:
        widgets.failed(str(error), title="This cannot be replayed")
        return
    found = compare.compared(replayed, after, cache.segment_of(choices.by), people.ids_of)
    if state.is_meeting():
        rows = compare_view.for_a_room(found.segments, reading.SMALLEST_GROUP)
        found = dataclasses.replace(found, segments=rows)
    compare_view.draw(found, other.words)


def _collisions(replayed: Replayed) -> None:
    hours = st.segmented_control(
        "Within", list(_HOURS), default="24 hours", required=True, key="within",
        bind="query-params",
    )  # fmt: skip
    span = _HOURS[hours or "24 hours"]
    together_view.collisions(collisions.pairs(replayed, span), int(span / timedelta(hours=1)))


def _pressure(replayed: Replayed, choices: Choices) -> None:
    if not replayed.result.decisions.get("sent"):
        st.caption("Nothing would be sent.")
        return
    segment = cache.segment_of(choices.by)
    loads = []
    if segment is not None:
        loads = pressure.loads(replayed, segment, max(_weeks(choices), 1 / 7))
        if state.is_meeting():
            loads = [one for one in loads if one.customers >= reading.SMALLEST_GROUP]
    together_view.pressure(pressure.weeks(replayed), loads[:_MOST_LOADS], choices.by)


def _weeks(choices: Choices) -> float:
    """How many weeks the range has, as far as there are data."""
    first = house.counts().first_ms or 0
    start = choices.from_at or reading.moment(first)
    return (min(choices.to_at or house.horizon(), house.horizon()) - start) / timedelta(weeks=1)
