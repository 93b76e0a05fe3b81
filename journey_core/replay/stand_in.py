"""Puts personas into a passing workspace of their own, through the door all data come by.

Nothing here decides anything: triggers, gates and words are those of real customers, because the
personas are customers there. The workspace is gone when the block ends.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from journey_core.lake.arrays import Arrays
from journey_core.lake.layout_build import build_layout
from journey_core.lake.parts import append
from journey_core.lake.schema import PROPERTY_PREFIX, STAGED, Staged
from journey_core.lake.snapshot import take
from journey_core.lake.workspace import STORE_FILE, Workspace
from journey_core.model.persona import Persona
from journey_core.store.engine import open_store

if TYPE_CHECKING:
    import polars as pl

SOURCE = "persona"
CLOCK = "Wayline clock"
"""A customer and an event that only make time go on after the last event of a script."""


@contextmanager
def stood_in(personas: Sequence[Persona]) -> Generator[Arrays]:
    """The personas as customers, with their ids, in the data of a workspace that passes away.

    The data end at the latest `until`. One commit however many there are: about 0.3 s.
    """
    folder = Path(tempfile.mkdtemp(prefix="wayline-persona-"))
    workspace = Workspace(folder, open_store(folder / STORE_FILE))
    try:
        append(workspace, _staged(folder, personas), reason="personas")
        now = take(workspace)
        yield Arrays(now, build_layout(now))
    finally:
        workspace.close()
        shutil.rmtree(folder, ignore_errors=True)


def _staged(folder: Path, personas: Sequence[Persona]) -> Staged:
    tables = {
        "events": [row for one in personas for row in _events(one)] + [_clock(personas)],
        "attributes": [row for one in personas for row in _attributes(one)],
        "consents": [row for one in personas for row in _consents(one)],
        "assignments": [row for one in personas for row in _arms(one)],
    }
    files = {}
    for kind, rows in tables.items():
        if rows:
            files[kind] = (folder / f"{kind}.parquet",)
            _frame(kind, rows).write_parquet(*files[kind])
    return Staged(
        events=files["events"],
        attributes=files.get("attributes", ()),
        consents=files.get("consents", ()),
        assignments=files.get("assignments", ()),
    )


Row = dict[str, str | datetime]


def _events(persona: Persona) -> Iterator[Row]:
    for one in persona.events:
        properties = {PROPERTY_PREFIX + name: value for name, value in one.properties.items()}
        yield _event(persona.id, one.moment(persona.start), one.event) | properties


def _clock(personas: Sequence[Persona]) -> Row:
    return _event(CLOCK, max(one.until for one in personas), CLOCK)


def _event(customer_id: str, at: datetime, event: str) -> Row:
    return {"customer_id": customer_id, "at": at, "event": event, "source": SOURCE}


def _attributes(persona: Persona) -> Iterator[Row]:
    for name, value in persona.attributes.items():
        yield {"customer_id": persona.id, "name": name, "value": value}


def _consents(persona: Persona) -> Iterator[Row]:
    for one in persona.consents:
        ends = one.ends(persona.start)
        row: Row = {"customer_id": persona.id, "at": one.moment(persona.start), "source": SOURCE}
        row |= {"purpose": one.purpose, "state": one.state}
        yield row if ends is None else row | {"expires_at": ends}


def _arms(persona: Persona) -> Iterator[Row]:
    for journey, arm in persona.arms.items():
        yield {"customer_id": persona.id, "at": persona.start, "journey": journey, "arm": arm}


def _frame(kind: str, rows: Sequence[Row]) -> pl.DataFrame:
    """The staged table, with nothing in the columns that personas do not fill."""
    import polars as pl

    kinds = {"BIGINT": pl.Int64, "VARCHAR": pl.String, "TIMESTAMP": pl.Datetime("us")}
    schema = {name: kinds[of] for name, of in STAGED[kind].items()}
    further = {name: pl.String for row in rows for name in row if name not in schema}
    return pl.DataFrame(rows, schema={**schema, **further})
