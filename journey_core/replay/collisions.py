"""Counts collisions: pairs of messages that reach the same customer within a time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from journey_core.replay.results import SENT

if TYPE_CHECKING:
    from journey_core.kernels.shapes import Ints
    from journey_core.replay.results import Replayed

_MILLISECOND = timedelta(milliseconds=1)


class Pair(NamedTuple):
    """Two responses that reach the same customer within the hours asked for.

    `times` counts occasions, `customers` different people, `share` is of those who got the first
    (0 to 1); `first` came before `second` each time. `topic` is theirs where it is the same.
    """

    first: str
    second: str
    times: int
    customers: int
    share: float
    topic: str


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
