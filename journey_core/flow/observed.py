"""What was observed at the stages and on the ways between them, as records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class StageNumbers:
    """Customers at a stage; those of a parent include those of its substages.

    `entered` ever; of these `moved_on` at least once, which is the share `conversion` (None when
    nobody entered). A customer's last stage holds them: `dropped` when the customer has been quiet
    for the quiet period, otherwise `inside_now`. `median_seconds` from entering to entering the
    next stage, over all moves.
    """

    entered: int = 0
    inside_now: int = 0
    moved_on: int = 0
    conversion: float | None = None
    median_seconds: float | None = None
    dropped: int = 0


@dataclass(frozen=True)
class WayNumbers:
    """Moves from one stage directly to another, and the customers who made them.

    `share` is that of the customers who left the source, wherever to; a customer may leave several
    times, so shares can add up to more than 1. `median_seconds` from entering the source to
    entering the target, over all moves.
    """

    customers: int = 0
    moves: int = 0
    share: float | None = None
    median_seconds: float | None = None


@dataclass(frozen=True)
class Observed:
    """What a group of customers did. `entrants` are those who entered any stage.

    `transitions` are the drawn ones by id, those nobody took included; `seen` are moves that no
    drawn transition covers: source, target, numbers, those with the most customers first. `moves`
    are all moves, each counted once; `detoured` are the customers who made one that is not drawn.
    """

    entrants: int
    stages: Mapping[str, StageNumbers]
    transitions: Mapping[str, WayNumbers]
    seen: tuple[tuple[str, str, WayNumbers], ...] = ()
    moves: int = 0
    detoured: int = 0


@dataclass(frozen=True)
class Furthest:
    """The last stage on the map, and how many customers entered it."""

    name: str
    entered: int


@dataclass(frozen=True)
class Overlay(Observed):
    """What lies over a journey's map, stamped with the data and the revision it is of.

    `segments` hold the same by value of an attribute, "" for customers without one. `furthest` is
    the last top-level stage in map order that has an entry rule, or a substage with one.
    """

    data_version: int = 0
    revision: int | None = None
    furthest: Furthest = field(default_factory=lambda: Furthest("", 0))
    segments: Mapping[str, Observed] = field(default_factory=dict)
    parameters: Mapping[str, object] = field(default_factory=dict)
