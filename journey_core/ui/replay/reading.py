"""What the page says about a replay's decisions: whom it reaches, and who is an example of what."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from journey_core.figures.decision_words import family_of
from journey_core.replay.results import DECISIONS, HOLDOUT, SENT

if TYPE_CHECKING:
    from journey_core.replay.results import Decisions, Replayed

SMALLEST_GROUP = 10  # candidates below which a segment is not shown to a meeting
_EPOCH = datetime(1970, 1, 1)


class Reach(NamedTuple):
    """Customers who had a candidate: contacted at least once, else held out, else spared."""

    contacted: int
    held_out: int
    spared: int


class Example(NamedTuple):
    """A customer, by key, who stands for what one gate did at a moment."""

    customer: int
    decision: str
    due_ms: int


def reach(decisions: Decisions) -> Reach:
    """How many different customers are contacted, only held out, and only spared."""
    everyone = np.unique(decisions.customer)
    contacted = np.unique(decisions.customer[decisions.decision == SENT])
    held = np.unique(decisions.customer[decisions.decision == HOLDOUT])
    only_held = np.setdiff1d(held, contacted, assume_unique=True)
    spared = len(everyone) - len(contacted) - len(only_held)
    return Reach(len(contacted), len(only_held), spared)


def of_response(replayed: Replayed, key: str) -> Decisions:
    """The decisions of one response; all of them where the key is empty or unknown."""
    place = next((i for i, one in enumerate(replayed.responses) if one.key == key), None)
    if place is None:
        return replayed.decisions
    mine = replayed.decisions.response == place
    return type(replayed.decisions)(*(column[mine] for column in replayed.decisions))


def examples(decisions: Decisions, most: int = 4) -> list[Example]:
    """Different customers whose latest candidates were stopped, one for each of the busiest gates.

    Holdout counts as a reason as well; it comes last.
    """
    counts = np.bincount(decisions.decision, minlength=len(DECISIONS))
    names = [name for place, name in enumerate(DECISIONS) if counts[place] and family_of(name)]
    names.sort(key=lambda name: -counts[DECISIONS.index(name)])
    if counts[HOLDOUT]:
        names.append(DECISIONS[HOLDOUT])
    found: dict[int, Example] = {}
    for name in names[:most]:
        rows = np.flatnonzero(decisions.decision == DECISIONS.index(name))
        latest = rows[np.argsort(-decisions.due_ms[rows], kind="stable")][:100]
        row = next((row for row in latest if int(decisions.customer[row]) not in found), None)
        if row is not None:
            customer = int(decisions.customer[row])
            found[customer] = Example(customer, name, int(decisions.due_ms[row]))
    return list(found.values())


def for_a_meeting(segments: Mapping[str, Mapping[str, int]]) -> dict[str, Mapping[str, int]]:
    """The segments that are large enough to be shown to a room."""
    return {
        name: decisions
        for name, decisions in segments.items()
        if sum(decisions.values()) >= SMALLEST_GROUP
    }


def moment(at_ms: int) -> datetime:
    """Milliseconds since 1970 as UTC without a zone."""
    return _EPOCH + timedelta(milliseconds=int(at_ms))
