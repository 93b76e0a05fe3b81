"""Counts contact pressure: messages a customer and week, promotions and help apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from journey_core.replay.local_time import calendar_period
from journey_core.replay.results import SENT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from journey_core.kernels.shapes import Flags, Ints
    from journey_core.replay.results import Replayed

_MOST = 5


class Weeks(NamedTuple):
    """How many weeks of customers had so many messages: `promotion` and `help` counted apart."""

    messages: str
    promotion: int
    help: int


class Load(NamedTuple):
    """A segment: its customers, and messages of each kind a week for 100 of them."""

    segment: str
    customers: int
    promotion: float
    help: float


def weeks(replayed: Replayed) -> list[Weeks]:
    """How many weeks of customers, from Monday in UTC, hold one, two, ... messages of each kind."""
    d = replayed.decisions
    counts = []
    for wanted in (True, False):
        mine = (d.decision == SENT) & (_promotions(replayed) == wanted)
        week = calendar_period(d.due_ms[mine], "week")
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
