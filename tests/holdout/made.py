"""Small made-up shops with arms, and the same numbers worked out by hand."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import fmean, variance
from typing import NamedTuple

import polars as pl

from journey_core.lake import parts
from journey_core.lake.schema import Staged
from journey_core.lake.workspace import Workspace
from journey_core.model.journey import Journey, Stage
from journey_core.model.rules import Event
from tests.lake.small_lake import Happened, moment, small_lake

HOUR, DAY = 3600, 86_400
ARMS = ("personalized", "generic", "holdout")
EVENTS = ("Visit", "Cart", "Order Completed", "Message Sent", "Message Opened", "Unsubscribed")


class Given(NamedTuple):
    """An assignment; `at` counts seconds since 2024-01-01."""

    customer: str
    arm: str
    at: float


class Shop(NamedTuple):
    """A history as it was made, and the workspace that holds it."""

    workspace: Workspace
    events: list[Happened]
    tiers: dict[str, str]
    arms: list[Given]

    @property
    def horizon(self) -> float:
        return max(one.at for one in self.events)


def journey(**changed: object) -> Journey:
    """A cart and an order; arms are planned in equal shares."""
    stages = (
        Stage(id="cart", name="Cart", entry=Event(event="Cart")),
        Stage(id="order", name="Order", pos=1, entry=Event(event="Order Completed")),
    )
    third = {"personalized": 1 / 3, "generic": 1 / 3, "holdout": 1 / 3}
    given = {"id": "shop", "name": "Shop", "stages": stages, "arms": third}
    return Journey.model_validate(given | changed)


def make(folder: Path, seed: int, customers: int = 40) -> Shop:
    """A random shop on a coarse clock, so that windows are met exactly at their edges."""
    draw = random.Random(seed)
    names = [f"c{n}" for n in range(customers)]
    events = [one for name in names for one in _events(draw, name)]
    draw.shuffle(events)
    tiers = {name: tier for name in names if (tier := draw.choice(("gold", "iron", "")))}
    arms = [
        Given(name, draw.choice(ARMS), 20 * DAY + HOUR * draw.randrange(0, 6 * 24, 6))
        for name in names
        for _ in range(draw.choice((0, 1, 1, 1, 2)))
    ]
    rows = [(name, "tier", tier) for name, tier in tiers.items()]
    workspace = small_lake(folder, events, rows)
    give(workspace, folder, arms)
    return Shop(workspace, events, tiers, arms)


def _events(draw: random.Random, name: str) -> list[Happened]:
    found = []
    for _ in range(draw.randrange(12)):
        event = draw.choice(EVENTS)
        worth = {"value": draw.choice(("10", "25.5", "-3", "900", "x"))}
        at = 12 * DAY + HOUR * draw.randrange(0, 40 * 24, 6)
        found.append(Happened(name, at, event, worth if event == "Order Completed" else {}))
    return found


def give(
    workspace: Workspace,
    folder: Path,
    arms: Sequence[Given],
    journey_id: str = "shop",
    drawn: str | None = None,
) -> None:
    """Put assignments into the ledger, in this order of arrival."""
    path = folder / f"arms-{len(arms)}-{journey_id}.parquet"
    frame = pl.DataFrame(
        {
            "customer_id": [one.customer for one in arms],
            "at": pl.Series(
                [moment(one.at).replace(tzinfo=None) for one in arms], dtype=pl.Datetime("us")
            ),
            "journey": journey_id,
            "arm": [one.arm for one in arms],
            "drawn": pl.Series([drawn] * len(arms), dtype=pl.String),
        }
    )
    frame.write_parquet(path)
    parts.append(workspace, Staged(assignments=(path,)), reason="test")


class Numbers(NamedTuple):
    """What one arm of one segment came to, by hand."""

    assigned: int
    n: int
    mean: float
    var: float
    events: int


Value = Callable[[list[Happened], float], float]
"""A customer's events and the moment of eligibility: the value of a metric."""


def by_hand(shop: Shop, end: float, value: Value) -> dict[tuple, Numbers]:
    """The aggregates by (by, segment, arm), read one customer at a time."""
    first: dict[str, Given] = {}
    for one in shop.arms:
        if one.customer not in first or one.at < first[one.customer].at:
            first[one.customer] = one
    groups: dict[tuple, list[tuple[bool, float]]] = {}
    for customer, given in first.items():
        mine = [event for event in shop.events if event.customer == customer]
        row = (given.at + end <= shop.horizon, value(mine, given.at))
        tier = shop.tiers.get(customer, "")
        for segment in ((None, "all"), ("tier", tier)):
            groups.setdefault((*segment, given.arm), []).append(row)
    return {key: _numbers(rows) for key, rows in groups.items()}


def _numbers(rows: list[tuple[bool, float]]) -> Numbers:
    values = [value for mature, value in rows if mature]
    return Numbers(
        len(rows),
        len(values),
        fmean(values) if values else 0.0,
        variance(values) if len(values) > 1 else 0.0,
        sum(value != 0 for value in values),
    )
