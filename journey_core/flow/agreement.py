"""Holds what customers do against what is drawn: how much agrees, and every place that does not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from journey_core.flow.observed import Observed, WayNumbers
from journey_core.model.journey import Journey

Kind = Literal["undrawn", "unused"]
LEAST_SHARE = 0.05
"""Share of those who leave a stage from which on a move that is not drawn is worth a decision."""
LEAST_CUSTOMERS = 10
"""Customers from which on it is; fewer are single cases."""


@dataclass(frozen=True)
class Disagreement:
    """A move that is not drawn (`undrawn`), or a transition that nobody takes (`unused`).

    `transition` is the id of the drawn one. `matters` says whether it is worth a decision: often
    taken by enough customers, or drawn and unused although customers left its source.
    """

    kind: Kind
    source: str
    target: str
    numbers: WayNumbers
    transition: str = ""
    matters: bool = True

    @property
    def key(self) -> str:
        """What names it for good: its two stages."""
        return f"{self.source}>{self.target}"


@dataclass(frozen=True)
class Agreement:
    """How far customers follow the map.

    `followed` of all `moves` are along drawn transitions, the share `share` (None without moves);
    `detoured` of `customers` made at least one that is not. `disagreements` come in the order of
    the customers concerned, unused transitions last.
    """

    moves: int
    followed: int
    share: float | None
    customers: int
    detoured: int
    disagreements: tuple[Disagreement, ...]


def agreement(observed: Observed, journey: Journey) -> Agreement:
    """How far one group of customers follows the map."""
    away = sum(numbers.moves for _, _, numbers in observed.seen)
    followed = observed.moves - away
    return Agreement(
        moves=observed.moves,
        followed=followed,
        share=followed / observed.moves if observed.moves else None,
        customers=observed.entrants,
        detoured=observed.detoured,
        disagreements=(*_undrawn(observed), *_unused(observed, journey)),
    )


def _undrawn(observed: Observed) -> Iterator[Disagreement]:
    for source, target, numbers in observed.seen:
        often = (numbers.share if numbers.share is not None else 1.0) >= LEAST_SHARE
        matters = often and numbers.customers >= LEAST_CUSTOMERS
        yield Disagreement("undrawn", source, target, numbers, matters=matters)


def _unused(observed: Observed, journey: Journey) -> Iterator[Disagreement]:
    for way in journey.transitions:
        numbers = observed.transitions[way.id]
        if not numbers.moves:
            left = observed.stages[way.source].moved_on > 0
            yield Disagreement("unused", way.source, way.target, numbers, way.id, matters=left)
