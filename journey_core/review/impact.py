"""Whom a change would touch: one history replayed under two revisions, customer by customer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from journey_core.kernels.distinct import distinct
from journey_core.replay import compare
from journey_core.replay.results import SENT

if TYPE_CHECKING:
    from journey_core.kernels.shapes import Ints
    from journey_core.replay.compare import Fates
    from journey_core.replay.results import Replayed


class WasNow(NamedTuple):
    """A number under the earlier and under the later revision."""

    was: int
    now: int


@dataclass(frozen=True)
class Touched:
    """Customers with a candidate, and how many get fewer, more, or other messages, or the same ones
    at another time."""

    customers: int
    lose: int
    gain: int
    other: int
    moved: int


@dataclass(frozen=True)
class ResponseImpact:
    """One response: its messages and the customers who get it under both revisions, and how many
    customers get it less often (`lose`) or more often (`gain`)."""

    name: str
    sent: WasNow
    customers: WasNow
    lose: int
    gain: int


@dataclass(frozen=True)
class Impact:
    """What two replays of one range differ in; `fates` says it for every customer.

    `responses` are by key, `segments` by the value of an attribute, "" for customers without one.
    """

    touched: Touched
    sent: WasNow
    decisions: tuple[Mapping[str, int], Mapping[str, int]]
    responses: Mapping[str, ResponseImpact]
    segments: Mapping[str, Touched]
    data_version: int
    fates: Fates


def impact(
    before: Replayed, after: Replayed, segment_of: tuple[Ints, list[str]] | None = None
) -> Impact:
    """What the later revision would have changed; `segment_of` gives each customer's place in a
    list of an attribute's values."""
    found = compare.fates(before, after)
    sides = before.result, after.result
    return Impact(
        touched=_touched(found.fate),
        sent=WasNow(*(side.decisions["sent"] for side in sides)),
        decisions=(sides[0].decisions, sides[1].decisions),
        responses=_responses(before, after),
        segments=_segments(found, segment_of) if segment_of else {},
        data_version=sides[1].data_version,
        fates=found,
    )


def document(found: Impact) -> dict[str, Any]:
    """The impact as plain JSON values, in the shape the command line prints."""
    return {
        **asdict(found.touched),
        "sent": found.sent._asdict(),
        "decisions": {"was": dict(found.decisions[0]), "now": dict(found.decisions[1])},
        "responses": {
            key: {
                "name": one.name, "sent": one.sent._asdict(),
                "customers": one.customers._asdict(), "lose": one.lose, "gain": one.gain,
            }
            for key, one in found.responses.items()
        },
        "segments": {value: asdict(one) for value, one in found.segments.items()},
        "data_version": found.data_version,
    }  # fmt: skip


def _touched(fate: Ints) -> Touched:
    number = np.bincount(fate, minlength=5).tolist()
    return Touched(
        customers=len(fate),
        lose=number[compare.LOSE],
        gain=number[compare.GAIN],
        other=number[compare.OTHER],
        moved=number[compare.MOVED],
    )


def _responses(before: Replayed, after: Replayed) -> dict[str, ResponseImpact]:
    """Each response of either side, in the order of the later revision, removed ones last."""
    names = {one.key: one.name for side in (after, before) for one in reversed(side.responses)}
    keys = [one.key for one in after.responses]
    keys += [one.key for one in before.responses if one.key not in keys]
    sides = [(_recipients(before, key), _recipients(after, key)) for key in keys]
    return {
        key: _response(names[key], was, now) for key, (was, now) in zip(keys, sides, strict=True)
    }


def _recipients(side: Replayed, key: str) -> Ints:
    """The customer of each message of a response."""
    place = next((n for n, one in enumerate(side.responses) if one.key == key), -1)
    d = side.decisions
    return d.customer[(d.response == place) & (d.decision == SENT)]


def _response(name: str, was: Ints, now: Ints) -> ResponseImpact:
    people, of = np.unique(np.concatenate([was, now]), return_inverse=True)
    counts = [np.bincount(part, minlength=len(people)) for part in np.split(of, [len(was)])]
    return ResponseImpact(
        name=name,
        sent=WasNow(len(was), len(now)),
        customers=WasNow(len(distinct(was)), len(distinct(now))),
        lose=int((counts[1] < counts[0]).sum()),
        gain=int((counts[1] > counts[0]).sum()),
    )


def _segments(found: Fates, segment_of: tuple[Ints, list[str]]) -> dict[str, Touched]:
    """By value, those with the most customers first."""
    codes, values = segment_of
    of = codes[found.customer]
    used = np.flatnonzero(np.bincount(of, minlength=len(values)))
    rows = {values[place]: _touched(found.fate[of == place]) for place in used}
    return dict(sorted(rows.items(), key=lambda row: -row[1].customers))
