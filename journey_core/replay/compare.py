"""Counts what changes between two replays of the same range, customer by customer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl

from journey_core.model.contact_words import BY
from journey_core.replay.results import CHANNELS, SENT

if TYPE_CHECKING:
    from journey_core.kernels.shapes import Flags, Ints
    from journey_core.replay.results import Replayed

LOSE, GAIN, OTHER, MOVED, SAME = range(5)
WORDS = {LOSE: "loses", GAIN: "gains", OTHER: "gets another one", MOVED: "at another time"}


class Change(NamedTuple):
    """A segment: its customers with a candidate, and how many of them lose, gain, or get another
    message."""

    segment: str
    customers: int
    lose: int
    gain: int
    other: int


@dataclass(frozen=True)
class Compared:
    """What the change would change: different customers, and messages before and after.

    Customers who get the same messages at other times are `moved` and not among the others.
    `segments` are lines of the figure, small ones included. `affected` gives a row a customer:
    id, what becomes of them, and the messages before and after; asked only when it is shown.
    """

    customers: int
    lose: int
    gain: int
    other: int
    moved: int
    sent_before: int
    sent_after: int
    segments: tuple[Change, ...]
    affected: Callable[[], pl.DataFrame]


class Fates(NamedTuple):
    """Everybody with a candidate on either side, and what becomes of them: one of the five."""

    customer: Ints
    fate: Ints


def fates(before: Replayed, after: Replayed) -> Fates:
    """Fewer messages lose, more gain; as many but others, or by another channel, get another one;
    the same ones at other times are moved."""
    everyone = np.union1d(before.decisions.customer, after.decisions.customer)
    keys = sorted({one.key for side in (before, after) for one in side.responses})
    sides = [_messages(side, keys) for side in (before, after)]
    counts = [_per_customer(everyone, customer) for customer, _, _ in sides]
    fate = np.full(len(everyone), SAME)
    fate[_differ(everyone, sides, with_time=True)] = MOVED
    fate[_differ(everyone, sides, with_time=False)] = OTHER
    fate[counts[1] < counts[0]] = LOSE
    fate[counts[1] > counts[0]] = GAIN
    return Fates(everyone, fate)


def _messages(side: Replayed, keys: Sequence[str]) -> tuple[Ints, Ints, Ints]:
    """Customer, what (response and channel as one number) and when of every message."""
    d = side.decisions
    place = np.array([keys.index(one.key) for one in side.responses], np.int64)
    sent = d.decision == SENT
    what = place[d.response[sent]] * len(CHANNELS) + d.channel[sent]
    return d.customer[sent], what, d.due_ms[sent]


def _per_customer(everyone: Ints, customer: Ints) -> Ints:
    return np.bincount(np.searchsorted(everyone, customer), minlength=len(everyone))


def _differ(everyone: Ints, sides: list[tuple[Ints, Ints, Ints]], *, with_time: bool) -> Flags:
    """Whose messages are not the same on both sides."""
    rows = [
        np.stack([customer, what, when if with_time else np.zeros_like(when)], axis=1)
        for customer, what, when in sides
    ]
    sign = np.repeat([-1, 1], [len(one) for one in rows])
    found, place = np.unique(np.concatenate(rows), axis=0, return_inverse=True)
    balance = np.bincount(place.ravel(), weights=sign, minlength=len(found))
    return (
        np.isin(everyone, found[balance != 0, 0]) if len(found) else np.zeros(len(everyone), bool)
    )


def compared(
    before: Replayed,
    after: Replayed,
    segment_of: tuple[Ints, list[str]] | None,
    ids_of: Callable[[Sequence[int]], dict[int, str]],
) -> Compared:
    """What the change would change; `segment_of` gives each customer's place in a list of names."""
    found = fates(before, after)
    number = np.bincount(found.fate, minlength=5)
    return Compared(
        customers=len(found.customer),
        lose=int(number[LOSE]),
        gain=int(number[GAIN]),
        other=int(number[OTHER]),
        moved=int(number[MOVED]),
        sent_before=int((before.decisions.decision == SENT).sum()),
        sent_after=int((after.decisions.decision == SENT).sum()),
        segments=tuple(_segments(found, segment_of)) if segment_of else (),
        affected=lambda: affected(found, before, after, ids_of),
    )


def _segments(found: Fates, segment_of: tuple[Ints, list[str]]) -> list[Change]:
    codes, names = segment_of
    of = codes[found.customer]
    table = np.zeros((len(names), 5), np.int64)
    np.add.at(table, (of, found.fate), 1)
    rows = [
        Change(names[place] or "not known", int(line.sum()), *line[[LOSE, GAIN, OTHER]].tolist())
        for place, line in enumerate(table)
        if line.sum()
    ]
    return sorted(rows, key=lambda row: -row.customers)


def affected(
    found: Fates,
    before: Replayed,
    after: Replayed,
    ids_of: Callable[[Sequence[int]], dict[int, str]],
) -> pl.DataFrame:
    """A row for everybody who loses, gains, or gets another message: id, fate, before, after."""
    touched = found.fate <= OTHER
    keys = found.customer[touched].tolist()
    ids, texts = ids_of(keys), [_told(side, set(keys)) for side in (before, after)]
    rows = [
        (ids.get(key, ""), WORDS[fate], texts[0].get(key, ""), texts[1].get(key, ""))
        for key, fate in zip(keys, found.fate[touched].tolist(), strict=True)
    ]
    columns = ("Customer", "What changes", "Before", "After")
    return pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row").sort(
        "What changes", "Customer"
    )


def _told(side: Replayed, keys: set[int]) -> dict[int, str]:
    """Each customer's messages as words, in the order they are due."""
    d, told = side.decisions, {}
    for row in np.flatnonzero((d.decision == SENT) & np.isin(d.customer, list(keys))).tolist():
        response = side.responses[d.response[row]]
        words = f"{response.name} {BY[CHANNELS[d.channel[row]]]}"
        told.setdefault(int(d.customer[row]), []).append(words)
    return {key: ", ".join(words) for key, words in told.items()}
