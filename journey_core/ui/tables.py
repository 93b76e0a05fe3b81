"""Tables on their way: out as CSV that runs nothing, in as rows of which each may be wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import polars as pl

from journey_core.errors import BadInput

Read = TypeVar("Read")

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


def each_row(
    what: str, rows: Sequence[Mapping[str, Any]], read: Callable[[Any], Read]
) -> list[Read]:
    """What `read` makes of each row; BadInput says in which row something is wrong."""
    found = []
    for place, row in enumerate(rows, 1):
        try:
            found.append(read(row))
        except BadInput as error:
            raise BadInput(f"{what}, row {place}: {error}") from None
    return found
