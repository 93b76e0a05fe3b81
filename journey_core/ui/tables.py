"""Tables on their way out: CSV that a spreadsheet opens without running anything."""

from __future__ import annotations

import polars as pl

_RUN = r"^[=+\-@\t\r]"


def csv_safe(frame: pl.DataFrame) -> str:
    """The frame as CSV; text cells that a spreadsheet would run get a leading apostrophe."""
    texts = [name for name, kind in frame.schema.items() if kind == pl.String]
    guarded = [
        pl.when(pl.col(name).str.contains(_RUN))
        .then(pl.lit("'") + pl.col(name))
        .otherwise(pl.col(name))
        .alias(name)
        for name in texts
    ]
    return frame.with_columns(guarded).write_csv()
