"""What the map may be missing: events that many customers do between its stages."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from journey_core.flow.timeline import Runs, Timeline
from journey_core.kernels.distinct import distinct, drop_repeats
from journey_core.kernels.shapes import Flags, Ints
from journey_core.lake.arrays import Arrays
from journey_core.model.journey import Journey
from journey_core.model.rules import Event, rows_asked, walk

LEAST_SHARE = 0.1
"""Share of the journey's customers from which on an event is proposed as a stage."""


@dataclass(frozen=True)
class ProposedStage:
    """An event that no entry rule speaks of, done by customers while they were on the map.

    `share` is of all `customers` who entered the journey. `after` and `before` are the top-level
    stages that most of them did it between; `before` is empty where nobody went on.
    """

    event: str
    customers: int
    share: float
    after: str
    before: str


def proposed_stages(
    arrays: Arrays,
    timeline: Timeline,
    journey: Journey,
    *,
    least_share: float = LEAST_SHARE,
    most: int = 5,
) -> list[ProposedStage]:
    """Stages that the map may be missing, those of most customers first."""
    runs = timeline.coarse
    entrants = len(drop_repeats(runs.customer))
    if not entrants:
        return []
    found = []
    for event in _free_events(arrays, journey):
        stay = _stays_at(runs.at, runs.customer, arrays.keys(event), arrays.shift)
        customers = len(drop_repeats(runs.customer[stay]))
        if customers >= max(least_share * entrants, 1):
            found.append((-customers, event))
            found = sorted(found)[:most]
    told = []
    for negative, event in found:
        stay = _stays_at(runs.at, runs.customer, arrays.keys(event), arrays.shift)
        after, before = _between(runs, stay, timeline.stages)
        told.append(ProposedStage(event, -negative, -negative / entrants, after, before))
    return told


def _free_events(arrays: Arrays, journey: Journey) -> list[str]:
    """The events that no entry rule names."""
    rules = [stage.entry for stage in journey.stages if stage.entry is not None]
    named = {part.event for rule in rules for part in walk(rule) if isinstance(part, Event)}
    named |= {name for rule in rules for name in rows_asked(rule) or ()}
    return [name for name in arrays.names if name not in named]


def _stays_at(at: Ints, customer: Ints, keys: Ints, shift: int) -> Ints:
    """The stay during which each event happened; events before a customer's first are left out."""
    stay = np.searchsorted(at, keys, "right") - 1
    keys, stay = keys[stay >= 0], stay[stay >= 0]
    inside: Flags = customer[stay] == keys >> shift
    return stay[inside]


def _between(runs: Runs, stay: Ints, stages: tuple[str, ...]) -> tuple[str, str]:
    """The two stages that most customers did it between; only the first where nobody went on."""
    places = len(stages)
    on = stay[stay + 1 < len(runs.customer)]
    on = on[runs.customer[on + 1] == runs.customer[on]]
    if not len(on):
        return stages[_most(runs.customer[stay], runs.place[stay], places)], ""
    pair = _most(runs.customer[on], runs.place[on] * places + runs.place[on + 1], places**2)
    return stages[pair // places], stages[pair % places]


def _most(customer: Ints, place: Ints, places: int) -> int:
    """The place of most customers; the first on the map where several are equal."""
    pairs = distinct(customer * places + place)
    return int(np.bincount(pairs % places, minlength=places).argmax())
