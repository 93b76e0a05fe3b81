"""The fields of a persona: name and journeys, script, attributes, consents and arms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import polars as pl
import streamlit as st

from journey_core.model.record import format_duration
from journey_core.ui import cache as house
from journey_core.ui import widgets
from journey_core.ui.replay import cache as replays
from journey_core.ui.replay.personas import first_script, rows
from journey_core.ui.spans import span_field

if TYPE_CHECKING:
    from journey_core.model.persona import Persona
    from journey_core.ui.replay.controls import Choices

_NO_ARM = "no arm"
_ARMS = ("personalized", "generic", "holdout")
_WHEN_HELP = "After the start, such as 0s, 15m, 2h, 3d; or a moment such as 2026-03-05 10:00 in UTC"


def ask(base: Persona, key: str, choices: Choices) -> dict[str, Any]:
    """Draw the fields, filled from `base`; the parts of the document that they say.

    BadInput names the table and row that cannot be read.
    """
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input("Name", base.name, key=f"{key}-name", max_chars=200, width=280)
        start = st.datetime_input("The script starts (UTC)", base.start, key=f"{key}-start",
                                  width=230, required=True)  # fmt: skip
        watch = span_field("Watched for", format_duration(base.watch), key=f"{key}-watch",
                           help_text="How long after the last event")  # fmt: skip
    description = st.text_input(
        "Who it is", base.description, key=f"{key}-about", max_chars=2000,
        placeholder="Fills a cart on the phone and is called away",
    )  # fmt: skip
    made_for = _journeys(base, key)
    events = _events(base, key, choices)
    left, right = st.columns(2)
    with left:
        attributes = _attributes(base, key)
        arms = _arms(base, key, made_for or [one for one, _ in choices.journeys])
    with right:
        consents = _consents(base, key, choices)
    return {
        "name": (name or "").strip(),
        "description": description or "",
        "journeys": made_for,
        "start": (start or base.start).isoformat(),
        "watch": watch or "0s",
        "events": rows.events_from(events),
        "attributes": rows.attributes_from(attributes),
        "consents": rows.consents_from(consents),
        "arms": arms,
    }


def _journeys(base: Persona, key: str) -> list[str]:
    names = {head.id: head.name for head in house.journeys()}
    known = [*names, *(one for one in base.journeys if one not in names)]
    return st.multiselect(
        "Walks", known, default=list(base.journeys), key=f"{key}-journeys",
        format_func=lambda one: names.get(one, one), placeholder="Every journey",
    )  # fmt: skip


def _events(base: Persona, key: str, choices: Choices) -> list[rows.Row]:
    widgets.section("Script", "What happens, in order; properties such as path=/cart,value=3")
    told = [house.saved(one, number).journey for one, number in choices.journeys]
    names = {*house.event_names(), *(one.event for one in base.events)}
    names |= {name for journey in told for name in first_script.events_of(journey)}
    columns = {
        "when": st.column_config.TextColumn("When", help=_WHEN_HELP, width=140),
        "event": st.column_config.SelectboxColumn("Event", options=sorted(names), width=240),
        "properties": st.column_config.TextColumn("Properties", width="large"),
    }
    return _table(rows.event_rows(base), columns, f"{key}-events", "The script")


def _attributes(base: Persona, key: str) -> list[rows.Row]:
    widgets.section("Attributes", "What is known about the persona")
    names = {*house.attribute_names(), *base.attributes}
    columns = {
        "name": st.column_config.SelectboxColumn("Attribute", options=sorted(names)),
        "value": st.column_config.TextColumn("Value"),
    }
    return _table(rows.attribute_rows(base), columns, f"{key}-attributes", "Attributes")


def _consents(base: Persona, key: str, choices: Choices) -> list[rows.Row]:
    widgets.section("Consents", "What the persona agreed to or refused")
    told = [house.saved(one, number).journey for one, number in choices.journeys]
    names = {one.purpose for one in base.consents}
    names |= {one.purpose for journey in told for one in journey.responses if one.purpose}
    if house.counts().events:
        names |= set(replays.arrays().purposes())
    columns = {
        "purpose": st.column_config.SelectboxColumn("Purpose", options=sorted(names)),
        "state": st.column_config.SelectboxColumn("State", options=rows.STATES, default="granted"),
        "when": st.column_config.TextColumn("When", help=_WHEN_HELP, width=90),
        "lasts": st.column_config.TextColumn("Lasts", width=90, help="Such as 365d, or until when"),
    }
    return _table(rows.consent_rows(base), columns, f"{key}-consents", "Consents")


def _arms(base: Persona, key: str, journeys: Sequence[str]) -> dict[str, str]:
    """The arm in each journey that is walked; arms of others stay as they are."""
    found: dict[str, str] = dict(base.arms)
    for one in journeys:
        if one not in house.all_ids():
            continue
        journey = house.saved(one).journey
        if not journey.arms and one not in base.arms:
            continue
        options = [_NO_ARM, *_ARMS]
        index = options.index(base.arms.get(one, _NO_ARM))
        arm = st.selectbox(f"Arm in {journey.name}", options, index=index, key=f"{key}-arm-{one}",
                           format_func=str.capitalize)  # fmt: skip
        found.pop(one, None)
        if arm != _NO_ARM:
            found[one] = str(arm)
    return found


def _table(found: list[rows.Row], columns: Any, key: str, alt: str) -> list[rows.Row]:
    frame = pl.DataFrame(found, schema=dict.fromkeys(columns, pl.String))
    edited = st.data_editor(
        frame, num_rows="dynamic", hide_index=True, key=key, alt=alt, column_config=columns
    )
    return edited.to_dicts()
