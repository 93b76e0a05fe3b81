"""Small workspaces made of rows written down in a test."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import polars as pl

from journey_core.lake import parts
from journey_core.lake.arrays import Arrays, arrays
from journey_core.lake.schema import Staged
from journey_core.lake.workspace import Workspace, open_workspace

DAY0 = datetime(2024, 1, 1, tzinfo=UTC)


class Happened(NamedTuple):
    """One event of one customer; `at` counts seconds since 2024-01-01.

    `extra` are properties that stand only in the JSON of the row.
    """

    customer: str
    at: float
    event: str
    properties: Mapping[str, str] = {}
    extra: Mapping[str, object] = {}


def moment(seconds: float) -> datetime:
    """The time that many seconds after 2024-01-01."""
    return DAY0 + timedelta(seconds=seconds)


def small_lake(
    folder: Path,
    events: Sequence[Happened],
    attributes: Sequence[tuple[str, str, str]] = (),
    aliases: Sequence[tuple[str, str]] = (),
) -> Workspace:
    """A new workspace that holds these rows, in this order of arrival."""
    workspace = open_workspace(folder / "workspace")
    add(workspace, folder, events, attributes, aliases)
    return workspace


def add(
    workspace: Workspace,
    folder: Path,
    events: Sequence[Happened],
    attributes: Sequence[tuple[str, str, str]] = (),
    aliases: Sequence[tuple[str, str]] = (),
) -> Arrays:
    """One more commit with these rows, and the arrays after it."""
    folder.mkdir(parents=True, exist_ok=True)
    staged_events, staged_attributes = folder / "events.parquet", folder / "attributes.parquet"
    _frame(events).write_parquet(staged_events)
    names = {"customer_id": pl.String, "name": pl.String, "value": pl.String}
    pl.DataFrame(attributes, names, orient="row").write_parquet(staged_attributes)
    staged = Staged(
        events=(staged_events,),
        attributes=(staged_attributes,) if attributes else (),
        aliases=tuple(aliases),
    )
    parts.append(workspace, staged, reason="test")
    return arrays(workspace)


def _frame(events: Sequence[Happened]) -> pl.DataFrame:
    properties = sorted({name for row in events for name in row.properties})
    columns = {
        "customer_id": pl.Series([row.customer for row in events], dtype=pl.String),
        "at": pl.Series(
            [moment(row.at).replace(tzinfo=None) for row in events], dtype=pl.Datetime("us")
        ),
        "event": pl.Series([row.event for row in events], dtype=pl.String),
        "source": pl.Series(["test"] * len(events), dtype=pl.String),
        "message": pl.Series([None] * len(events), dtype=pl.Int64),
        "properties": pl.Series(
            [json.dumps(row.extra) if row.extra else None for row in events], dtype=pl.String
        ),
    }
    for name in properties:
        values = [row.properties.get(name) for row in events]
        columns[f"p:{name}"] = pl.Series(values, dtype=pl.String)
    return pl.DataFrame(columns)
