"""The Replay page's choices, all of them in the link: journeys, range, and split by what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import streamlit as st

from journey_core.figures import text
from journey_core.ui import cache, shell, widgets
from journey_core.ui.replay.cache import Journeys

ONE, ALL = "This journey", "All live journeys"
CUSTOM = "Custom"
SPANS = {"Last 30 days": 30, "Last quarter": 90, "Last 12 months": 365, "All time": None}
_USUAL = "Last quarter"


@dataclass(frozen=True)
class Choices:
    """What is replayed: journeys with revisions, the range of fire times, the attribute.

    `from_at` is inclusive and `to_at` is not; None means no bound. `names` are the journeys', by
    id.
    """

    journeys: Journeys
    names: dict[str, str]
    from_at: datetime | None
    to_at: datetime | None
    by: str | None
    period: str


def ask(journey_id: str) -> Choices:
    """Draw the choices in one row and read them."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        scope = st.segmented_control(
            "Journeys", [ONE, ALL], default=ONE, required=True, key="journeys",
            bind="query-params",
            help="Journeys that run together share the contact policy: its caps count the messages "
            "of all of them",
        )  # fmt: skip
        span = st.segmented_control(
            "Period", [*SPANS, CUSTOM], default=_USUAL, required=True, key="span",
            bind="query-params", help="Counted back from the latest event in the data",
        )  # fmt: skip
        from_at, to_at = _custom() if span == CUSTOM else back(SPANS[span or _USUAL])
    heads = _chosen(journey_id, together=scope == ALL)
    by = _attribute(shell.compare_by())
    return Choices(
        journeys=tuple((head_id, revision) for head_id, revision, _ in heads),
        names={head_id: name for head_id, _, name in heads},
        from_at=from_at,
        to_at=to_at,
        by=by,
        period=in_words(from_at, to_at),
    )


def _attribute(by: str | None) -> str | None:
    """What customers are split by; a property of an event is none of theirs, and that is said."""
    if by is None or by in cache.attribute_names() or not by.startswith("event."):
        return by
    name = widgets.escape(by.removeprefix("event."))
    st.caption(
        f":material/info: Nothing is split: “{name}” is a property of events, and a replay "
        "compares customers. Choose an attribute under Compare by."
    )
    return None


def _chosen(journey_id: str, *, together: bool) -> list[tuple[str, int, str]]:
    """The journey itself, or every live one; the journey itself as well where none is live."""
    if together:
        live = [head for head in cache.journeys() if head.status == "live"]
        if live:
            return [(head.id, head.revision, head.name) for head in live]
    saved = cache.saved(journey_id)
    return [(journey_id, saved.revision, saved.journey.name)]


def back(days: int | None) -> tuple[datetime | None, datetime | None]:
    """From so many days before the latest event; midnight, so that the days are whole ones."""
    if days is None:
        return None, None
    first = cache.horizon().date() - timedelta(days=days)
    return datetime.combine(first, time()), None


def _custom() -> tuple[datetime, datetime]:
    last = cache.horizon().date()
    since = st.date_input(
        "From", last - timedelta(days=90), key="since", bind="query-params", width=150
    )
    until = st.date_input("Up to and with", last, key="until", bind="query-params", width=150)
    first, end = sorted((_day(since, last), _day(until, last)))
    return datetime.combine(first, time()), datetime.combine(end + timedelta(days=1), time())


def _day(value: object, otherwise: date) -> date:
    return value if isinstance(value, date) else otherwise


def in_words(from_at: datetime | None, to_at: datetime | None) -> str:
    """The range as people say it: both days are part of it."""
    now = cache.now()
    end = cache.horizon() if to_at is None else to_at - timedelta(days=1)
    last = text.day(end, now)
    return f"all time up to {last}" if from_at is None else f"{text.day(from_at, now)} to {last}"


def scope(choices: Choices) -> str:
    """Journeys, revisions, period and data version, as the page's first line says them."""
    numbers = [f"{choices.names[one]}, revision {revision}" for one, revision in choices.journeys]
    who = numbers[0] if len(numbers) == 1 else f"{len(numbers)} live journeys together"
    return f"{who} · {choices.period} · data version {cache.data_version()}"
