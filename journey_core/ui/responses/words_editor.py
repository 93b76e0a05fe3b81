"""The words of a response for each arm and channel, checked while they are typed."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, get_args

import streamlit as st

from journey_core.errors import BadInput
from journey_core.model.contact import Arm, Channel, Response
from journey_core.model.contact_words import BY
from journey_core.model.template import EVENT_FIELD, slots
from journey_core.ui import cache, edits, state, widgets
from journey_core.ui.responses.response_form import (
    OWN,
    Texts,
    Words,
    texts_of,
    words_fields,
    words_for,
)

if TYPE_CHECKING:
    from journey_core.store.records import Saved

EVERYBODY = "Everybody"
_ARMS: tuple[Arm, ...] = get_args(Arm)
_HOW = (
    "`{{first_name|there}}` reads the field, and says “there” where it is empty; "
    "`{{event.product|it}}` reads the event that triggered it"
)
_RAREST = 0.995  # a field that is filled for fewer customers needs a fallback


def show(base: Saved, response: Response) -> Words:
    """The words of one arm and channel as fields; what that arm would read, as it stands."""
    texts = texts_of(response)
    chosen = _whose(base, response, texts)
    start = texts.get(chosen, Words())
    key = f"words-{response.id}-{chosen[0]}-{chosen[1]}-{base.revision}"
    with st.container(gap="xsmall"):
        subject = st.text_input("Subject", start.subject, max_chars=4000, live=True,
                                key=f"{key}-subject", persist_state="page")  # fmt: skip
        _check(subject)
    with st.container(gap="xsmall"):
        body = st.text_area(
            "Body", start.body, max_chars=4000, height=220, key=f"{key}-body",
            persist_state="page", help=_HOW,
        )  # fmt: skip
        _check(body)
    with st.container(gap="xsmall"):
        action = st.text_input("Call to action", start.call_to_action, max_chars=200, live=True,
                               key=f"{key}-action", persist_state="page")  # fmt: skip
        _check(action)
    words = Words(subject, body, action)
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button("Save the words", type="primary", icon=":material/check:", key=f"{key}-save"):
            _save(base, response, {**texts, chosen: words})
        if chosen != OWN and chosen in texts and st.button("Remove these words",
                                                           key=f"{key}-gone"):  # fmt: skip
            del texts[chosen]
            _save(base, response, texts)
        _fields_there_are()
    return words_for({**texts, chosen: words}, *chosen)


def read_only(response: Response) -> None:
    """The words of every arm and channel, for reading together."""
    for whose, words in texts_of(response).items():
        st.caption(label(whose))
        with st.container(border=True):
            st.markdown(f"**{widgets.escape(words.subject) or 'No subject'}**")
            for paragraph in words.body.split("\n\n"):
                st.markdown(widgets.escape(paragraph))
            if words.call_to_action:
                st.badge(widgets.escape(words.call_to_action), color="primary")


def label(whose: Texts) -> str:
    """Whose words they are: `Everybody`, `Generic by SMS`."""
    arm, channel = whose
    if not arm:
        return EVERYBODY
    return arm.capitalize() if channel is None else f"{arm.capitalize()} {_by(channel)}"


def _by(channel: str) -> str:
    return next((words for one, words in BY.items() if one == channel), channel)


def _whose(base: Saved, response: Response, texts: dict[Texts, Words]) -> Texts:
    """Choose whose words are edited; another arm or channel can be added."""
    added = f"words-added-{response.id}"
    options = [*texts, *(one for one in state.value(added, []) if one not in texts)]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        by_label = {label(one): one for one in options}
        chosen = st.segmented_control(
            "Words for", list(by_label), default=EVERYBODY, required=True,
            key=f"words-whose-{response.id}",
        )  # fmt: skip
        with st.popover("Others", icon=":material/add:", type="tertiary"):
            arms = [one for one in _ARMS if one != "holdout"]
            arm = st.selectbox("Arm", arms, format_func=str.capitalize,
                               key=f"words-arm-{response.id}")  # fmt: skip
            channels: list[Channel] = [response.channel, *response.fallbacks]
            channel = st.selectbox("Channel", channels, index=None, placeholder="Every channel",
                                   key=f"words-channel-{response.id}")  # fmt: skip
            if st.button("Write their words", key=f"words-add-{response.id}"):
                state.put(added, [*state.value(added, []), (arm, channel)])
                st.rerun(scope="fragment")
    return by_label.get(chosen or EVERYBODY, OWN)


def _save(base: Saved, response: Response, texts: dict[Texts, Words]) -> None:
    kept = {whose: words for whose, words in texts.items() if whose == OWN or any(
        text.strip() for text in asdict(words).values())}  # fmt: skip
    try:
        fields = words_fields(kept)
    except BadInput as error:
        widgets.failed(str(error), title="Not saved")
        return
    if edits.set_fields(base, "responses", response.id, fields):
        state.forget(f"words-added-{response.id}")
    st.rerun()


def _check(text: str) -> None:
    """Say below a field what is wrong with its template, and what may be empty."""
    for line in problems(text, _filled()):
        st.caption(f":orange[:material/warning:] {widgets.escape(line)}")


def problems(text: str, shares: dict[str, float]) -> list[str]:
    """What a template gets wrong; `shares` are those of customers for whom a field is filled."""
    try:
        found = slots(text)
    except BadInput as error:
        return [str(error)]
    lines = []
    for slot in dict.fromkeys(found):
        share = shares.get(slot.field)
        if share is None:
            lines.append(f"no data has a field {slot.field}")
        elif not slot.fallback and share < _RAREST and not slot.field.startswith(EVENT_FIELD):
            empty = f"{1 - share:.0%}" if share < 0.99 else "some"
            lines.append(
                f"{slot.field} is empty for {empty} of the customers; they get no message "
                f"unless something stands in, such as {{{{{slot.field}|there}}}}"
            )
    return lines


def _filled() -> dict[str, float]:
    events = {EVENT_FIELD + name: 1.0 for name in cache.property_names()}
    return {**events, **{one.name: one.filled for one in cache.attributes()}}


def _fields_there_are() -> None:
    with st.popover("Fields", icon=":material/data_object:", type="tertiary"):
        st.caption("Written between double braces, with what stands in where it is empty")
        for one in cache.attributes():
            st.markdown(f"`{{{{{one.name}|}}}}` :gray[filled for {one.filled:.0%}]")
        st.caption("Of the event that triggered it")
        st.markdown(" ".join(f"`{{{{{EVENT_FIELD}{name}|}}}}`" for name in cache.property_names()))
