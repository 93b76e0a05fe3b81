"""Real mailings of a grocery chain went to chosen households: shown, never called an effect."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl

from journey_core.holdout.measure import Question
from journey_core.holdout.read import document, read
from journey_core.holdout.sheet import sheet
from journey_core.lake import parts
from journey_core.lake.arrays import arrays
from journey_core.lake.schema import NOT_AT_RANDOM, Staged
from journey_core.lake.workspace import open_workspace
from journey_core.ui.holdout import reading
from journey_core.ui.holdout.results_view import table

from .made import journey

CAMPAIGN = 18
CAUSAL = re.compile(r"\b(lift|uplift|helps|harms|effect|better|worse|clearly)\b", re.IGNORECASE)


def frames(shared_data: Path) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Purchases as events, and who got the largest mailing of the file."""
    at = pl.Datetime("us")
    bought = pl.read_parquet(shared_data / "completejourney_transactions_sample.parquet").select(
        customer_id=pl.col("household_id").cast(pl.String),
        at=pl.col("transaction_timestamp").str.to_datetime(time_unit="us"),
        event=pl.lit("Order Completed"),
        source=pl.lit("till"),
        **{"p:sales_value": pl.col("sales_value").cast(pl.String)},
    )
    mailed = pl.read_parquet(shared_data / "completejourney_campaigns.parquet")
    begun = pl.read_parquet(shared_data / "completejourney_campaign_descriptions.parquet")
    start = begun.filter(pl.col("campaign_id") == CAMPAIGN)["start_date"].str.to_date()[0]
    chosen = mailed.filter(pl.col("campaign_id") == CAMPAIGN)["household_id"].cast(pl.String)
    arms = bought.select("customer_id").unique().sort("customer_id").with_columns(
        arm=pl.when(pl.col("customer_id").is_in(chosen.to_list()))
        .then(pl.lit("personalized"))
        .otherwise(pl.lit("holdout")),
        at=pl.lit(start).cast(at),
        journey=pl.lit("shop"),
        drawn=pl.lit(NOT_AT_RANDOM),
    )  # fmt: skip
    return bought, arms


def test_mailings_are_described_and_never_called_an_effect(
    shared_data: Path, tmp_path: Path
) -> None:
    bought, arms = frames(shared_data)
    bought.write_parquet(tmp_path / "events.parquet")
    arms.write_parquet(tmp_path / "arms.parquet")
    with open_workspace(tmp_path / "workspace") as workspace:
        staged = Staged(
            events=(tmp_path / "events.parquet",), assignments=(tmp_path / "arms.parquet",)
        )
        parts.append(workspace, staged, reason="test")
        now = arrays(workspace)
        asked = Question(journey(arms={}), ("revenue", "conversion", "retention"))
        shown, told = sheet(now, asked), document(read(now, asked))
    counts = dict(arms["arm"].value_counts().iter_rows())
    assert shown.srm.counts == counts
    assert counts["personalized"] > 900
    (revenue, *_) = told["cells"]
    assert revenue["difference"] is not None
    assert {cell["verdict"] for cell in told["cells"]} == {"not randomised"}
    words = [
        reading.note(shown, "personalized"),
        *(row.said for row in reading.rows(shown, "personalized")),
        *table(shown, "personalized")["what we may say"],
        reading.badge(shown, "personalized")[0],
    ]
    assert reading.title(shown, "personalized") == "Difference, not caused by contact"
    assert not CAUSAL.search(" ".join(words)), words
