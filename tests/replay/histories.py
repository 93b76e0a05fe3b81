"""Small nasty histories, journeys and contact policies, drawn by hypothesis or at random.

Times lie on a coarse clock and windows are made of the same spans, so that ties are frequent and
windows are met exactly at their edges. Most settings are off most of the time: candidates are to
reach the late gates.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

from hypothesis import strategies as st

from tests.replay.oracle_customer import Assigned, Consent, History

Choice = TypeVar("Choice")
Pick = Callable[[Sequence[Any]], Any]
"""Takes one of some options; how is up to whoever draws."""

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
BEGINNINGS = tuple(
    int(datetime(*when, tzinfo=UTC).timestamp()) * 1000
    for when in ((2024, 3, 29, 20), (2024, 6, 28, 23), (2024, 10, 25, 12))
)
"""Before a clock goes forward, before a month ends, before a clock goes back."""
GAPS = (0, 30 * MINUTE, HOUR, 6 * HOUR, 6 * HOUR, 12 * HOUR, DAY, DAY, 2 * DAY)
EVENTS = ("V", "V", "B", "B", "B", "O", "S", "T")
VALUES = ("1", "1", "2", "10", "x", "", " ", None)
ORDERS = ("o1", "o1", "o2", "", None)
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "UTC", "Nowhere/City", "", None)
JOURNEYS = ("buy", "buy-2", "late")


def at_random(seed: int) -> Pick:
    """Takes options at random, always the same ones for a seed."""
    return random.Random(seed).choice


def by_hypothesis(draw: st.DrawFn) -> Pick:
    """Takes options as hypothesis wants them."""
    return lambda options: draw(st.sampled_from(options))


def seldom(pick: Pick, one_in: int) -> bool:
    """True once in so many times; False is the simple case."""
    return pick([False] * (one_in - 1) + [True])


def make_history(pick: Pick, customers: int, most: int) -> History:
    """A history of some customers with up to `most` events each."""
    begin, names = pick(BEGINNINGS), [f"c{n}" for n in range(customers)]
    arrived = [event for name in names for event in _events(pick, name, begin, most)]
    arrived.sort(key=lambda item: item[0])
    return History(
        events=[event for _, event in arrived],
        attributes={name: _attributes(pick) for name in names},
        consents=[row for name in names for row in _consents(pick, name, begin)],
        assignments={
            journey: [row for name in names for row in _assigned(pick, name, begin)]
            for journey in JOURNEYS
        },
    )


@st.composite
def histories(draw: st.DrawFn, customers: int = 3, most: int = 25) -> History:
    """Histories of up to so many customers."""
    pick = by_hypothesis(draw)
    return make_history(pick, pick(range(1, customers + 1)), most)


def _events(
    pick: Pick, name: str, begin: int, most: int
) -> list[tuple[int, tuple[str, int, str, dict[str, str]]]]:
    """Events beside a number that says when they arrive: some come late, or before others."""
    at_ms, found = begin + pick(GAPS), []
    for n in range(pick(range(1, most + 1))):
        event = "V" if n == 0 and not seldom(pick, 6) else pick(EVENTS)
        properties = {"p": pick(VALUES), "o": pick(ORDERS)}
        filled = {name: value for name, value in properties.items() if value is not None}
        found.append((n + pick((0, 0, 0, 3, 9)), (name, at_ms, event, filled)))
        at_ms += pick(GAPS)
    return found


def _attributes(pick: Pick) -> dict[str, str]:
    found = {
        "first_name": pick(("Ann", "Bo", "Ann", "Bo", " ", "", None)),
        "zone": pick(ZONES),
        "mail": pick(("a@b", "a@b", "a@b", "a@b", "", None)),
        "phone": pick(("1", "1", " ", None)),
        "prefers": pick(("email", "push", "sms", "fax", "", None)),
        "pace": pick(("often", "weekly", "daily", "", None)),
        "age": pick(("7", "18", "18.0", "30", "x", None)),
    }
    return {name: value for name, value in found.items() if value is not None}


def _consents(pick: Pick, name: str, begin: int) -> list[Consent]:
    rows = []
    for purpose in ("marketing", "service"):
        if not seldom(pick, 8):
            ends = begin + pick((DAY, 3 * DAY, 7 * DAY)) if seldom(pick, 6) else None
            rows.append(Consent(name, purpose, "granted", begin - DAY, ends))
        while seldom(pick, 4):
            at_ms = begin + pick(GAPS) * pick((1, 4))
            ends = at_ms + pick((0, DAY, 2 * DAY)) if seldom(pick, 3) else None
            state = pick(("withdrawn", "denied", "granted", "granted"))
            rows.append(Consent(name, purpose, state, at_ms, ends))
    return [row for n, row in enumerate(rows) if n % 2] + rows[::2]


def _assigned(pick: Pick, name: str, begin: int) -> list[Assigned]:
    rows = []
    while seldom(pick, 2) and len(rows) < 2:
        arm = pick(("personalized", "personalized", "generic", "holdout"))
        rows.append(Assigned(name, arm, begin + pick((-DAY, -DAY, 0, DAY, 3 * DAY))))
    return rows
