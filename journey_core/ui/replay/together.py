"""Counts what messages do to each other: pairs near in time, and messages a customer and week."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from journey_core.figures.pressure import Load, Weeks
from journey_core.replay.results import SENT
from journey_core.ui.replay.together_view import Pair

if TYPE_CHECKING:
    from collections.abc import Sequence

    from journey_core.kernels.shapes import Flags, Ints
    from journey_core.replay.results import Replayed

_MILLISECOND = timedelta(milliseconds=1)
_WEEK_MS = timedelta(weeks=1) // _MILLISECOND
_MONDAY = 3 * 86_400_000  # 1970 began on a Thursday
_MOST = 5


def pairs(replayed: Replayed, within: timedelta) -> list[Pair]:
    """Messages that reach a customer at most so long after another one, by pair of responses."""
    d = replayed.decisions
    sent = np.flatnonzero(d.decision == SENT)
    order = sent[np.lexsort((d.due_ms[sent], d.customer[sent]))]
    customer, due, of = d.customer[order], d.due_ms[order], d.response[order]
    first, second = _near(customer, due, within // _MILLISECOND)
    many = len(replayed.responses)
    code = of[first] * many + of[second]
    reached = _distinct(of, customer, many)
    times = np.bincount(code, minlength=many * many)
    people = _distinct(code, customer[first], many * many)
    return [
        _pair(replayed, *divmod(int(one), many), int(times[one]), int(people[one]), reached)
        for one in np.flatnonzero(times)
    ]


def _near(customer: Ints, due: Ints, within_ms: int) -> tuple[Ints, Ints]:
    """Places of messages and of later ones of the same customer that come soon enough after."""
    firsts, seconds, place, step = [], [], np.arange(len(customer)), 1
    while len(place):
        place = place[place + step < len(customer)]
        later = place + step
        near = (customer[later] == customer[place]) & (due[later] - due[place] <= within_ms)
        place = place[near]
        firsts.append(place)
        seconds.append(place + step)
        step += 1
    none = np.empty(0, np.int64)
    return np.concatenate([none, *firsts]), np.concatenate([none, *seconds])


def _distinct(code: Ints, customer: Ints, many: int) -> Ints:
    """How many different customers there are of each code."""
    found = np.unique(np.stack([code, customer], axis=1), axis=0)
    return np.bincount(found[:, 0], minlength=many)


def _pair(  # noqa: PLR0917
    replayed: Replayed, first: int, second: int, times: int, customers: int, reached: Ints
) -> Pair:
    a, b = replayed.responses[first], replayed.responses[second]
    topic = a.topic if a.topic and a.topic == b.topic else ""
    return Pair(a.name, b.name, times, customers, customers / int(reached[first]), topic)


def weeks(replayed: Replayed) -> list[Weeks]:
    """How many weeks of customers, from Monday in UTC, hold one, two, ... messages of each kind."""
    d = replayed.decisions
    counts = []
    for wanted in (True, False):
        mine = (d.decision == SENT) & (_promotions(replayed) == wanted)
        week = (d.due_ms[mine] + _MONDAY) // _WEEK_MS
        _, held = np.unique(np.stack([d.customer[mine], week], axis=1), axis=0, return_counts=True)
        counts.append(np.bincount(np.minimum(held, _MOST), minlength=_MOST + 1).tolist())
    names = [*(str(number) for number in range(1, _MOST)), f"{_MOST} and more"]
    rows = [Weeks(name, *pair) for name, *pair in zip(names, *(c[1:] for c in counts), strict=True)]
    last = max((place for place, row in enumerate(rows) if row.promotion or row.help), default=0)
    return rows[: last + 1]


def loads(
    replayed: Replayed, segment_of: tuple[Ints, Sequence[str]], range_weeks: float
) -> list[Load]:
    """Messages a week for 100 customers with a candidate, by segment, the largest first."""
    d, (codes, names) = replayed.decisions, segment_of
    customers = np.bincount(codes[np.unique(d.customer)], minlength=len(names))
    sent, promotion = d.decision == SENT, _promotions(replayed)
    of = codes[d.customer]
    promotions = np.bincount(of[sent & promotion], minlength=len(names))
    helping = np.bincount(of[sent & ~promotion], minlength=len(names))
    rows = [
        Load(
            names[place] or "not known",
            number,
            100 * promotions[place] / number / range_weeks,
            100 * helping[place] / number / range_weeks,
        )
        for place, number in enumerate(customers.tolist())
        if number
    ]
    return sorted(rows, key=lambda row: -row.customers)


def _promotions(replayed: Replayed) -> Flags:
    """Which decisions are about a promotion; help and service are the others."""
    kinds = np.array([one.kind == "promotion" for one in replayed.responses], bool)
    return kinds[replayed.decisions.response]
