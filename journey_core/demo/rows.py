"""Batches of events side by side, and the one table they become."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from journey_core.demo.company import END, PROPERTIES, START
from journey_core.demo.draws import Ints, message_numbers

Words = str | pl.Series


@dataclass(frozen=True)
class Batch:
    """Events of one name: who (place in the chunk), when (ms since 1970) and their properties."""

    event: str
    source: str
    who: Ints
    at: Ints
    words: Mapping[str, Words] = field(default_factory=dict)


def words(vocabulary: Sequence[str], codes: Ints) -> pl.Series:
    """The text behind each code; a code of -1 has none."""
    known = pl.Series(values=[*vocabulary, None], dtype=pl.String)
    return known.gather(np.where(codes < 0, len(vocabulary), codes))


def money(cents: Ints) -> pl.Series:
    """Euros with two decimals, as a shop's export writes them."""
    amount = pl.Series(values=cents)
    rest = (amount % 100).cast(pl.String).str.zfill(2)
    return (amount // 100).cast(pl.String) + "." + rest


def count(numbers: Ints) -> pl.Series:
    """Whole numbers as text."""
    return pl.Series(values=numbers).cast(pl.String)


def moments(at: Ints) -> pl.Series:
    """Times in UTC; a time of 0 has none."""
    times = pl.Series(values=at).cast(pl.Datetime("ms"))
    return times.zip_with(pl.Series(values=at != 0), pl.Series([None], dtype=pl.Datetime("ms")))


def messages(seed: int, index: Ints, who: Ints) -> pl.Series:
    """The identity of each row; `who` (places in `index`) is ascending."""
    nth = np.arange(len(who)) - np.searchsorted(who, who, side="left")
    return pl.Series("message", message_numbers(seed, index[who], nth))


def customer_ids(index: Ints) -> pl.Series:
    """`C-0000001` for the company's first customer."""
    return "C-" + pl.Series("customer_id", index).cast(pl.String).str.zfill(7)


def events_frame(batches: Sequence[Batch], index: Ints, seed: int) -> pl.DataFrame:
    """All batches as staged events, by customer and time; only rows within the company's year.

    Columns: customer_id, at, event, source, message, properties (always null: every property has a
    column of its own) and `p:` + name for each of PROPERTIES.
    """
    table = pl.concat([_frame(batch, n) for n, batch in enumerate(batches)], how="diagonal")
    table = table.filter(pl.col("at").is_between(START, END, closed="left"))
    table = table.sort("who", "at", "batch", "row")
    who = table["who"].to_numpy()
    empty = [name for name in PROPERTIES if f"p:{name}" not in table.columns]
    return table.select(
        customer_ids(index).gather(who).alias("customer_id"),
        pl.col("at").cast(pl.Datetime("ms")),
        "event",
        "source",
        messages(seed, index, who),
        pl.lit(None, pl.String).alias("properties"),
        *[
            pl.lit(None, pl.String).alias(f"p:{name}") if name in empty else pl.col(f"p:{name}")
            for name in PROPERTIES
        ],
    )


def _frame(batch: Batch, number: int) -> pl.DataFrame:
    return pl.DataFrame({"who": batch.who, "at": batch.at}).select(
        "who",
        "at",
        pl.lit(number).alias("batch"),
        pl.int_range(pl.len()).alias("row"),
        pl.lit(batch.event).alias("event"),
        pl.lit(batch.source).alias("source"),
        *[
            (value if isinstance(value, pl.Series) else pl.lit(value)).alias(f"p:{name}")
            for name, value in batch.words.items()
        ],
    )
