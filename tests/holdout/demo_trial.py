"""The demo company's trial as a small workspace, and whether the true effect was found."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import polars as pl

from journey_core.demo import company
from journey_core.demo.year import outcomes
from journey_core.holdout.measure import Question
from journey_core.holdout.read import Reading, read
from journey_core.lake import parts
from journey_core.lake.arrays import arrays
from journey_core.lake.schema import Staged
from journey_core.lake.workspace import open_workspace

from .made import journey

SHARES = dict(zip(company.ARMS, company.ARM_SHARES, strict=True))


class Found(NamedTuple):
    """One interval of one company beside what is true."""

    segment: str
    arm: str
    truth: float
    interval: tuple[float, float] | None
    verdict: str

    @property
    def holds(self) -> bool:
        return self.interval is not None and self.interval[0] <= self.truth <= self.interval[1]


def trial(folder: Path, seed: int, customers: int) -> tuple[pl.DataFrame, Reading]:
    """A company's assignments and first orders alone, read by tier for conversion."""
    made = outcomes(customers, seed)
    at = pl.col("assigned_at").cast(pl.Datetime("us"))
    folder.mkdir(parents=True, exist_ok=True)
    arms = made.select("customer_id", at.alias("at"), pl.lit("shop").alias("journey"), "arm")
    bought = made.filter("ordered").select(
        "customer_id", (at + pl.duration(days=2)).alias("at"), pl.col("value").cast(pl.String)
    )
    last = made.select("customer_id", pl.lit(company.END_AT.replace(tzinfo=None)).alias("at")).head(
        1
    )
    events = pl.concat(
        [
            bought.select("customer_id", "at", event=pl.lit("Order Completed"), worth="value"),
            last.select("customer_id", "at", event=pl.lit("End"), worth=pl.lit(None, pl.String)),
        ]
    ).rename({"worth": "p:value"})
    events = events.with_columns(pl.col("at").cast(pl.Datetime("us")), source=pl.lit("shop"))
    tiers = made.select("customer_id", name=pl.lit("tier"), value="tier")
    frames = {"assignments": arms, "events": events, "attributes": tiers}
    for name, frame in frames.items():
        frame.write_parquet(folder / f"{name}.parquet")
    staged = Staged(
        events=(folder / "events.parquet",),
        attributes=(folder / "attributes.parquet",),
        assignments=(folder / "assignments.parquet",),
    )
    with open_workspace(folder / "workspace") as workspace:
        parts.append(workspace, staged, reason="trial")
        asked = Question(journey(arms=SHARES), ("conversion",), by=("tier",))
        return made, read(arrays(workspace), asked)


def found(folder: Path, seed: int, customers: int) -> Iterator[Found]:
    """Every interval that is shown, beside the effect that the company was made with."""
    made, reading = trial(folder, seed, customers)
    for cell in reading.report.cells:
        mine = made if cell.by is None else made.filter(pl.col("tier") == cell.segment)
        effects = company.TRUE_EFFECT[company.ARMS.index(cell.arm)]
        truth = sum(effects[company.TIERS.index(tier)] for tier in mine["tier"]) / len(mine)
        yield Found(cell.segment, cell.arm, truth, cell.interval, cell.verdict)
