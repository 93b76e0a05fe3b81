"""Companies small enough for tests."""

from __future__ import annotations

from dataclasses import fields

import polars as pl

from journey_core.demo.year import Year, chunks

CUSTOMERS, SEED = 4_000, 11


def whole(customers: int, seed: int, size: int = 5_000) -> Year:
    """All chunks of a company side by side."""
    years = list(chunks(customers, seed, size))
    names = [column.name for column in fields(Year)]
    return Year(**{name: pl.concat([getattr(year, name) for year in years]) for name in names})
