"""A replay against recorded sends: counts and reasons are those of a slow search by hand."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple, cast

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from journey_core.lake.arrays import Arrays
from journey_core.model.rules import Event
from journey_core.replay.recorded import Recorded, against_sends, document, frame
from journey_core.replay.recorded_match import REASONS, SIDES
from journey_core.replay.results import Replayed
from tests.ui.replay.made import HOUR, Line, replayed

EPOCH = datetime(1970, 1, 1)
SENT = Event(event="Message Sent")
HORIZON = 90


class Send(NamedTuple):
    """Customer, the hour it was recorded, and its properties."""

    customer: int
    hour: int
    response: str
    journey: str = "shop"
    channel: str = "email"


@dataclass
class Records:
    """What of `Arrays` the comparison asks for, over sends by customer and hour."""

    sends: list[Send]
    horizon_ms: int = HORIZON * HOUR
    version: int = 3

    def where(self, _: Event) -> np.ndarray:
        return np.arange(len(self.sends))

    def customer_of(self, rows: np.ndarray) -> np.ndarray:
        return np.array([self.sends[row].customer for row in rows], np.int64)

    def at_ms(self, rows: np.ndarray) -> np.ndarray:
        return np.array([self.sends[row].hour * HOUR for row in rows], np.int64)

    def property_of(self, name: str, rows: np.ndarray) -> tuple[np.ndarray, list[str]]:
        texts = [getattr(self.sends[row], name) for row in rows]
        values = ["", *sorted(set(texts) - {""})]
        return np.array([values.index(one) for one in texts], np.int32), values


LINES = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.sampled_from(["cart", "guide"]),
        st.integers(1, 99),
        st.sampled_from(["sent", "sent", "sent", "capped", "holdout"]),
    ),
    min_size=1,
    max_size=14,
    unique_by=lambda line: line[:3],
).map(sorted)
SENDS = st.lists(
    st.builds(
        Send,
        st.integers(0, 2),
        st.integers(1, HORIZON),
        st.sampled_from(["cart", "cart", "guide", "shop/guide", "old", ""]),
        st.sampled_from(["shop", "shop", "", "other"]),
        st.sampled_from(["email", "", "sms"]),
    ),
    max_size=14,
).map(sorted)
HOURS = st.one_of(st.none(), st.integers(0, 99))


def compared(
    made: Replayed, sends: list[Send], begin: int | None = None, end: int | None = None
) -> Recorded:
    arrays = cast(Arrays, Records(sends))
    bounds = [None if at is None else EPOCH + timedelta(hours=at) for at in (begin, end)]
    return against_sends(arrays, made, SENT, from_at=bounds[0], to_at=bounds[1])


class Told(NamedTuple):
    """What the slow search finds."""

    mismatches: Counter[tuple[int, str, str, int, str]]
    matched: list[tuple[Line, Send]]
    not_compared: int
    elsewhere: int


def meant(send: Send) -> str | None:
    """The response of a send, "" for one the shop does not have, None for one of others."""
    if send.journey not in ("shop", ""):
        return None
    name = send.response.removeprefix("shop/")
    if name in ("cart", "guide"):
        return name
    return "" if send.journey == "shop" else None


def slowly(lines: list[Line], sends: list[Send], begin: int, end: int) -> Told:
    """The closest message and send of a customer and response, over and over; then the rest."""
    messages = [line for line in lines if line[3] == "sent"]
    near = sorted(
        (abs(line[2] - send.hour), line[2], send.hour, i, j)
        for i, line in enumerate(messages)
        for j, send in enumerate(sends)
        if line[0] == send.customer and line[1] == meant(send) and abs(line[2] - send.hour) <= 24
    )
    taken: dict[int, int] = {}
    for *_, i, j in near:
        others = [(k, n) for k, n in taken.items() if messages[k][:2] == messages[i][:2]]
        is_free = i not in taken and j not in taken.values()
        if is_free and all((k < i) == (_later(sends, j, n)) for k, n in others):
            taken[i] = j
    first = min((send.hour for send in sends), default=None)
    found, unsaid = Counter[tuple[int, str, str, int, str]](), 0
    for i, line in enumerate(messages):
        customer, response, due, _ = line
        if i in taken or not begin <= due - 1 < end:
            continue
        if first is None or not first - 24 <= due <= HORIZON - 24:
            unsaid += 1
            continue
        is_near = any(one[3] == i for one in near)
        reason = "recorded_for_another" if is_near else "not_recorded"
        found[customer, response, "replay only", due, reason] += 1
    for j, send in enumerate(sends):
        response = meant(send)
        if response is not None and j not in taken.values() and begin <= send.hour < end:
            reason = _reason(lines, send, response)
            found[send.customer, response, "recorded only", send.hour, reason] += 1
    here = [send for send in sends if begin <= send.hour < end]
    return Told(
        found,
        [(messages[i], sends[j]) for i, j in taken.items() if begin <= messages[i][2] - 1 < end],
        unsaid,
        sum(meant(send) is None for send in here),
    )


def _later(sends: list[Send], j: int, n: int) -> bool:
    """Whether a send comes after another one; of one hour, in the order they are listed."""
    return (sends[n].hour, n) < (sends[j].hour, j)


def _reason(lines: list[Line], send: Send, response: str) -> str:
    if not response:
        return "unknown_response"
    near = [
        (abs(line[2] - send.hour), line[2], line[3])
        for line in lines
        if line[:2] == (send.customer, response) and abs(line[2] - send.hour) <= 24
    ]
    if not near:
        return "no_candidate"
    decision = min(near)[2]
    return "recorded_twice" if decision == "sent" else decision


@settings(max_examples=300, deadline=None)
@given(LINES, SENDS, HOURS, HOURS)
def test_everything_is_as_the_slow_search_has_it(
    lines: list[Line], sends: list[Send], begin: int | None, end: int | None
) -> None:
    lines = [*lines, (9, "cart", 1, "capped"), (9, "guide", 1, "capped")]  # both are there
    made = replayed(*lines)
    found = compared(made, sends, begin, end)
    told = slowly(lines, sends, -1 if begin is None else begin, 999 if end is None else end)
    keys = [*(one.key for one in made.responses), ""]
    m = found.mismatches
    seen = Counter(
        (customer, keys[response], SIDES[side], at // HOUR, REASONS[reason])
        for customer, response, side, at, reason in zip(
            *(column.tolist() for column in m[:5]), strict=True
        )
    )
    assert seen == told.mismatches
    assert found.total.matched == len(told.matched)
    assert found.total.not_compared == told.not_compared
    assert found.elsewhere == told.elsewhere
    assert found.total.other_channel == sum(send.channel == "sms" for _, send in told.matched)
    gaps = [(send.hour - line[2]) * 3600 for line, send in told.matched]
    assert found.total.median_seconds == (float(np.median(gaps)) if gaps else None)


@settings(max_examples=60, deadline=None)
@given(LINES, SENDS)
def test_the_parts_add_up(lines: list[Line], sends: list[Send]) -> None:
    made = replayed(*lines)
    found = compared(made, sends)
    total = found.total
    sent = made.result.decisions["sent"]
    assert total.matched + total.replay_only + total.not_compared == sent
    counts = [
        (one.matched, one.replay_only, one.recorded_only, one.not_compared)
        for one in found.responses.values()
    ]
    unknown = found.reasons["recorded_only"].get("unknown_response", 0)
    assert unknown == sum(found.unknown_responses.values())
    sums = np.array(counts).sum(axis=0).tolist()
    assert sums == [
        total.matched, total.replay_only, total.recorded_only - unknown, total.not_compared,
    ]  # fmt: skip
    assert sum(found.reasons["replay_only"].values()) == total.replay_only
    assert sum(found.reasons["recorded_only"].values()) == total.recorded_only


def test_the_sends_of_a_replay_match_it() -> None:
    made = replayed((1, "cart", 30, "sent"), (1, "cart", 60, "sent"), (2, "guide", 40, "sent"))
    sends = [Send(1, 31, "cart"), Send(1, 61, "cart"), Send(2, 41, "guide")]
    found = compared(made, sends)
    assert document(found) == {
        "event": "Message Sent", "within_seconds": 86400.0, "matched": 3, "replay_only": 0,
        "recorded_only": 0, "not_compared": 0, "other_channel": 0, "median_seconds": 3600.0,
        "responses": {
            key: {
                "name": key.capitalize(), "matched": number, "replay_only": 0,
                "recorded_only": 0, "not_compared": 0, "other_channel": 0,
                "median_seconds": 3600.0,
            }
            for key, number in (("cart", 2), ("guide", 1))
        },
        "reasons": {"replay_only": {}, "recorded_only": {}}, "unknown_responses": {},
        "elsewhere": 0, "first_at": "1970-01-02T07:00:00.000Z", "data_version": 3,
    }  # fmt: skip


def test_the_list_has_a_row_a_mismatch_and_nobody_erased() -> None:
    lines = ((1, "cart", 30, "sent"), (1, "guide", 40, "capped"), (2, "guide", 40, "sent"))
    made = replayed(*lines)
    sends = [Send(1, 42, "guide"), Send(1, 51, "cart"), Send(1, 80, "old"), Send(2, 70, "guide")]
    found = compared(made, sends)
    assert found.unknown_responses == {"old": 1}
    rows = frame(found, made, {1: "=C1"})
    assert rows.drop("at", "near").rows() == [
        ("=C1", "guide", "recorded only", "capped", "cap"),
        ("=C1", "", "recorded only", "unknown_response", ""),
    ]
    near = [at and at.replace(tzinfo=None) for at in rows["near"].to_list()]
    assert near == [EPOCH + timedelta(hours=40), None]


def test_an_empty_comparison_is_a_frame_as_well() -> None:
    made: Any = replayed((1, "cart", 30, "capped"))
    found = compared(made, [])
    assert frame(found, made, {}).schema["at"] == pl.Datetime("ms", "UTC")
    assert found.first_at is None
