"""What to compare a replay with: another revision, or one thing changed and never saved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import streamlit as st

from journey_core.figures import text
from journey_core.model.contact_words import BY, cap_words, how_long
from journey_core.ui import cache as house
from journey_core.ui.replay import what_if

if TYPE_CHECKING:
    from journey_core.model.contact import Response
    from journey_core.model.contact_policy import ContactPolicy
    from journey_core.model.journey import Journey
    from journey_core.ui.replay.cache import Journeys

REVISION, WHAT_IF = "Another revision", "What if"
CAP, WAIT, CHANNEL = "a cap were different", "a wait were different", "another channel came first"
_NEW = "A cap that is not there yet"
UNITS = {"minutes": timedelta(minutes=1), "hours": timedelta(hours=1), "days": timedelta(days=1)}


@dataclass(frozen=True)
class Other:
    """The other side of a comparison: journeys and policy, and what is different in words.

    `between` are the two revisions of the first journey, the earlier one first; None in a what-if.
    """

    journeys: tuple[Journey, ...]
    revisions: tuple[int | None, ...]
    policy: ContactPolicy
    words: str
    between: tuple[int, int] | None = None


def ask(journeys: Journeys, policy: ContactPolicy) -> Other | None:
    """Draw the choices in a row; None while there is nothing else to compare with."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kind = st.segmented_control(
            "Compare with", [WHAT_IF, REVISION], default=WHAT_IF, required=True, key="compare",
            bind="query-params",
        )  # fmt: skip
        if kind == REVISION:
            return _revision(journeys, policy)
        return _what_if(journeys, policy)


def _revision(journeys: Journeys, policy: ContactPolicy) -> Other | None:
    journey_id, current = journeys[0]
    heads = [one for one in house.store().history(journey_id) if one.revision != current]
    if not heads:
        st.caption("There is no other revision yet.")
        return None
    words = {
        one.revision: f"{one.revision}, {text.day(one.saved_at, house.now())}, {one.saved_by}"
        for one in heads
    }
    chosen = st.selectbox(
        "Revision", list(words), format_func=lambda one: words.get(one, str(one)),
        key="other", bind="query-params", width=260,
    )  # fmt: skip
    if chosen is None:
        return None
    others = [(one, chosen if one == journey_id else number) for one, number in journeys]
    documents = tuple(house.saved(one, number).journey for one, number in others)
    between = (min(current, chosen), max(current, chosen))
    numbers = tuple(number for _, number in others)
    return Other(documents, numbers, policy, f"revision {chosen}", between)


def _what_if(journeys: Journeys, policy: ContactPolicy) -> Other | None:
    documents = [house.saved(one, revision).journey for one, revision in journeys]
    kinds = [CAP, WAIT] + ([CHANNEL] if any(_movable(one) for one in documents) else [])
    kind = st.selectbox("What if", kinds, key="what-if", bind="query-params", width=240)
    if kind == WAIT:
        return _wait(documents, policy)
    if kind == CHANNEL:
        return _channel(documents, policy)
    return _cap(documents, policy)


def _cap(documents: list[Journey], policy: ContactPolicy) -> Other:
    known = what_if.caps(documents, policy)
    names = {_cap_name(where, cap_words(cap), documents): where for where, cap in known.items()}
    chosen = st.selectbox("Cap", [*names, _NEW], key="cap", width=340)
    where = names.get(chosen or _NEW)
    now = known[where].max if where else 3
    most = int(
        st.number_input("Messages at most", 0, 1000, max(now - 1, 0) if where else 2, key="most",
                        width=150)
    )  # fmt: skip
    if where is None:
        days = int(st.number_input("in days", 1, 365, 7, key="cap-days", width=110))
        changed = what_if.with_new_cap(policy, most, timedelta(days=days))
        return _other(documents, changed, f"at most {most} messages in {days} days")
    changed_documents, changed = what_if.with_cap(documents, policy, where, most)
    return _other(changed_documents, changed, f"a cap of {most} instead of {now}")


def _cap_name(where: what_if.CapPlace, words: str, documents: Sequence[Journey]) -> str:
    owner = next((one.name for one in documents if one.id == where.journey), "all journeys")
    return f"{words[:1].upper()}{words[1:]} ({owner})"


def _wait(documents: list[Journey], policy: ContactPolicy) -> Other | None:
    found = _response(documents, lambda response: True)
    if found is None:
        return None
    journey, response = found
    number = int(st.number_input("Wait", 0, 1000, 1, key="wait", width=110))
    unit = st.selectbox("Unit", list(UNITS), index=2, key="wait-unit", width=120)
    span = number * UNITS[unit or "days"]
    changed = what_if.with_wait(documents, journey.id, response.id, span)
    waits = f"a wait of {how_long(span)} instead of {how_long(response.wait)}"
    return _other(changed, policy, waits)


def _channel(documents: list[Journey], policy: ContactPolicy) -> Other | None:
    found = _response(documents, lambda response: bool(response.fallbacks))
    if found is None:
        return None
    journey, response = found
    channel = st.selectbox("First", list(response.fallbacks), key="first", width=160)
    if channel is None:
        return None
    changed = what_if.with_channel_first(documents, journey.id, response, channel)
    return _other(changed, policy, f"first {BY[channel]} instead of {BY[response.channel]}")


def _response(
    documents: list[Journey], fits: Callable[[Response], bool]
) -> tuple[Journey, Response] | None:
    found = {
        f"{response.name or response.id} ({journey.name})": (journey, response)
        for journey in documents
        for response in journey.responses
        if fits(response)
    }
    chosen = st.selectbox("Response", list(found), key="changed-response", width=280)
    return found.get(chosen or "")


def _movable(journey: Journey) -> bool:
    return any(response.fallbacks for response in journey.responses)


def _other(documents: list[Journey], policy: ContactPolicy, words: str) -> Other:
    return Other(tuple(documents), (None,) * len(documents), policy, words)
