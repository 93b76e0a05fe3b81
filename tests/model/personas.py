"""A persona with something in every part, and random ones."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from journey_core.model.persona import Persona
from journey_core.model.persona_file import load

FULL: dict[str, Any] = {
    "id": "mia",
    "name": "Mia",
    "description": "Is called away.",
    "journeys": ["cart", "win-back"],
    "start": "2026-03-02T09:00:00+01:00",
    "watch": "2d",
    "attributes": {"email": "mia@example.com", "children": 2, "member": True},
    "consents": [
        {"purpose": "marketing", "lasts": "30d"},
        {"at": "2025-01-01", "purpose": "service", "state": "denied", "expires_at": "2027-01-01"},
    ],
    "arms": {"cart": "generic"},
    "events": [
        {"after": "0s", "event": "Visit"},
        {"after": "2h", "event": "Added", "properties": {"value": 49.5, "gift": False}},
        {"at": "2026-03-05T10:00:00Z", "event": "Visit"},
    ],
}
_TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="@"), max_size=20)
_NAMES = st.sampled_from(["Visit", "Added", "Größe [x]", "a,b"])
_SPANS = st.integers(0, 10**6).map(lambda seconds: timedelta(seconds=seconds))
_MOMENTS = st.datetimes(datetime(2026, 3, 3), datetime(2027, 1, 1))
_TIMES = st.one_of(_SPANS.map(lambda s: {"after": s}), _MOMENTS.map(lambda at: {"at": at}))


def full(**other: Any) -> Persona:
    """Something in every part."""
    return load(FULL | other)


@st.composite
def personas(draw: st.DrawFn) -> Persona:
    """Personas with every kind of time."""
    values = st.dictionaries(_NAMES, _TEXTS, max_size=3)
    events = st.builds(lambda t, e, p: {**t, "event": e, "properties": p}, _TIMES, _NAMES, values)
    consents = st.builds(
        lambda t, p, s, e: {**t, "purpose": p, "state": s, **e},
        _TIMES,
        _NAMES,
        st.sampled_from(["granted", "denied", "withdrawn"]),
        st.one_of(st.just({}), _SPANS.map(lambda s: {"lasts": s})),
    )
    return Persona.model_validate(
        {
            "id": draw(st.sampled_from(["mia", "jon"])),
            "name": "Somebody",
            "attributes": draw(values),
            "consents": draw(st.lists(consents, max_size=3)),
            "arms": draw(st.dictionaries(st.just("cart"), st.just("holdout"))),
            "events": draw(st.lists(events, min_size=1, max_size=5)),
        }
    )
