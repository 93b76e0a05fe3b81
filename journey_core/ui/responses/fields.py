"""The fields of a response: what it is, through which channel, when, and what holds it back."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import streamlit as st

from journey_core.model.contact import Channel
from journey_core.model.contact_words import DAYS
from journey_core.model.template import EVENT_FIELD
from journey_core.ui import cache, event_field, state
from journey_core.ui.responses.response_form import KINDS, QUIET, Held, RulesForm
from journey_core.ui.spans import span_field

CHANNELS: tuple[Channel, ...] = get_args(Channel)


def what(form: RulesForm, key: str) -> RulesForm:
    """Name, kind, topic, owner, and the purpose of the consent it needs."""
    name = st.text_input("Name", form.name, max_chars=200, live=True, key=f"{key}-name")
    kind = st.segmented_control(
        "Kind", list(KINDS), default=form.kind, required=True, format_func=KINDS.__getitem__,
        key=f"{key}-kind", help="Caps and suppression may hold back promotion and let help through",
    )  # fmt: skip
    purpose = st.text_input(
        "Purpose of the consent it needs", form.purpose, max_chars=200, live=True,
        key=f"{key}-purpose", placeholder="None: no consent is asked for",
    )  # fmt: skip
    with st.container(horizontal=True):
        topic = st.text_input(
            "Topic", form.topic, max_chars=200, live=True, key=f"{key}-topic", width=200
        )
        owner = st.text_input("Owner team", form.owner, max_chars=200, live=True,
                              key=f"{key}-owner", width=200)  # fmt: skip
    return replace(form, name=name, kind=kind or form.kind, purpose=purpose, topic=topic,
                   owner=owner)  # fmt: skip


def where(form: RulesForm, key: str) -> RulesForm:
    """The channel, those tried after it, and whether the customer's own comes first."""
    channel = st.selectbox("Channel", CHANNELS, CHANNELS.index(form.channel), key=f"{key}-channel")
    fallbacks = st.multiselect(
        "If it cannot be reached, then", [one for one in CHANNELS if one != channel],
        default=[one for one in form.fallbacks if one != channel], key=f"{key}-fallbacks",
        placeholder="Nothing",
    )  # fmt: skip
    first = st.toggle("The channel the customer prefers comes first", form.follow_preference,
                      key=f"{key}-prefer")  # fmt: skip
    return replace(form, channel=channel, fallbacks=tuple(fallbacks), follow_preference=first)


def when(form: RulesForm, key: str) -> RulesForm:
    """The wait, the hour and the weekdays by the customer's clock, quiet hours, the cooldown."""
    wait = span_field("Wait after the trigger", form.wait, key=f"{key}-wait", unit="hours",
                      none="At once")  # fmt: skip
    hour = st.selectbox(
        "Then at the customer's hour", list(range(24)), index=form.at_hour,
        format_func=lambda one: f"{one}:00", placeholder="Any hour", key=f"{key}-hour", width=200,
    )  # fmt: skip
    days = st.pills("On", list(range(7)), selection_mode="multi", default=list(form.weekdays),
                    format_func=DAYS.__getitem__, key=f"{key}-days",
                    help="None chosen means every day")  # fmt: skip
    quiet = st.segmented_control(
        "In quiet hours it", list(QUIET), default=form.in_quiet_hours, required=True,
        format_func=QUIET.__getitem__, key=f"{key}-quiet",
    )  # fmt: skip
    cooldown = span_field(
        "Cooldown", form.cooldown, key=f"{key}-cooldown", none="No rest",
        help_text="Not again to the same customer for this long",
    )  # fmt: skip
    return replace(form, wait=wait, at_hour=hour, weekdays=tuple(sorted(days)),
                   in_quiet_hours=quiet or form.in_quiet_hours, cooldown=cooldown)  # fmt: skip


def held_back(form: RulesForm, key: str, problems: list[str]) -> RulesForm:
    """Events after which it is not sent for a while; what is not complete joins `problems`."""
    place = f"{key}-held"
    rows = state.value(place, list(range(len(form.suppress))))
    held = []
    for row in rows:
        start = form.suppress[row] if row < len(form.suppress) else Held(within="14d")
        with st.container(border=True, gap="small"):
            event = event_field.event_field("Not after", start.event, key=f"{place}-{row}",
                                            problems=problems)  # fmt: skip
            with st.container(horizontal=True, vertical_alignment="bottom"):
                within = span_field("For", start.within, key=f"{place}-{row}-for", least=1)
                if st.button("Remove", icon=":material/close:", type="tertiary",
                             key=f"{place}-{row}-gone"):  # fmt: skip
                    state.put(place, [one for one in rows if one != row])
                    st.rerun(scope="fragment")
        held.append(Held(event, within))
    if st.button("Hold back after an event", icon=":material/add:", type="tertiary",
                 key=f"{place}-add"):  # fmt: skip
        state.put(place, [*rows, max(rows, default=-1) + 1])
        st.rerun(scope="fragment")
    return replace(form, suppress=tuple(held))


def data(form: RulesForm, key: str) -> RulesForm:
    """The data it uses beside its words, what must be filled, and how the customer stops it."""
    names = [*cache.attribute_names(), *(EVENT_FIELD + one for one in cache.property_names())]
    known = list(dict.fromkeys([*names, *form.fields, *form.required]))
    used = st.multiselect("Data it uses beside its words", known, default=list(form.fields),
                          accept_new_options=True, key=f"{key}-fields")  # fmt: skip
    required = st.multiselect(
        "Not sent unless filled", known, default=list(form.required), accept_new_options=True,
        key=f"{key}-required",
    )  # fmt: skip
    recommends = st.toggle(
        "Recommends products from the event that triggered it", form.recommends,
        key=f"{key}-recommends", help="Gifts and what came back are then left out",
    )  # fmt: skip
    way_out = st.text_input(
        "Way out", form.way_out, max_chars=200, live=True, key=f"{key}-out",
        placeholder="How the customer stops it, such as: unsubscribe link, preferences",
    )  # fmt: skip
    return replace(form, fields=tuple(used), required=tuple(required), recommends=recommends,
                   way_out=way_out)  # fmt: skip
