"""Stages rows for tests, and reads a lake back in plain Python."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from journey_core.lake.parts import append
from journey_core.lake.schema import Committed, Staged
from journey_core.lake.session import read
from journey_core.lake.workspace import Workspace

START = datetime(2025, 1, 1)
_EVENT = ("customer_id", "event", "minute", "message", "source")


def message_of(text: str) -> int:
    """63 bits that stand for a message id."""
    return int(hashlib.sha256(text.encode()).hexdigest()[:16], 16) >> 1


def event(customer: str, name: str, minute: float = 0, message: object = None, **properties: Any):
    """One event to be staged: `minute` counts from 2025; without `message` it is like no other."""
    return {
        "customer_id": customer, "event": name, "minute": minute, "message": message,
        "properties": properties,
    }  # fmt: skip


class Stage:
    """Writes staged Parquet files into a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._numbers = folder, count()
        folder.mkdir(parents=True, exist_ok=True)

    def events(self, rows: Sequence[Mapping[str, Any]], source: str = "shop") -> Path:
        """A file of events made with `event`; the key "json" of properties is the column itself."""
        number = next(self._numbers)
        names = list(dict.fromkeys(name for row in rows for name in row["properties"]))
        columns = {
            "customer_id": _texts(row["customer_id"] for row in rows),
            "at": _moments(row["minute"] for row in rows),
            "event": _texts(row["event"] for row in rows),
            "source": _texts(source for _ in rows),
            "message": _messages(number, (row["message"] for row in rows)),
            "properties": _texts(row["properties"].get("json") for row in rows),
        }
        fields, arrays = list(columns), list(columns.values())
        for name in names:
            if name != "json":
                fields.append(f"p:{name}")
                arrays.append(_texts(row["properties"].get(name) for row in rows))
        return self._write(number, pa.Table.from_arrays(arrays, names=fields))

    def attributes(self, rows: Iterable[tuple]) -> Path:
        """A file of rows (customer, name, value) or (customer, name, value, message, record)."""
        kinds = {
            "customer_id": pa.string(), "name": pa.string(), "value": pa.string(),
            "message": pa.int64(), "record": pa.int64(),
        }  # fmt: skip
        wide = [(*row, None, None)[:5] for row in rows]
        arrays = [
            pa.array([row[place] for row in wide], kind)
            for place, kind in enumerate(kinds.values())
        ]
        return self._write(next(self._numbers), pa.Table.from_arrays(arrays, names=list(kinds)))

    def consents(self, rows: Sequence[tuple]) -> Path:
        """A file of rows (customer, purpose, state, minute, expiry minute, source, message).

        The last three may be left out; without a message a row is like no other.
        """
        number, wide = next(self._numbers), [(*row, None, None, None)[:7] for row in rows]
        customers, purposes, states, minutes, expiries, sources, messages = _columns(wide, 7)
        table = pa.table({
            "customer_id": _texts(customers), "at": _moments(minutes), "purpose": _texts(purposes),
            "state": _texts(states), "expires_at": _moments(expiries), "source": _texts(sources),
            "message": _messages(number, messages),
        })  # fmt: skip
        return self._write(number, table)

    def assignments(self, rows: Sequence[tuple], journey: str = "shop") -> Path:
        """A file of rows (customer, arm, minute, message); the last may be left out."""
        number, wide = next(self._numbers), [(*row, None)[:4] for row in rows]
        customers, arms, minutes, messages = _columns(wide, 4)
        table = pa.table({
            "customer_id": _texts(customers), "at": _moments(minutes),
            "journey": _texts(journey for _ in rows), "arm": _texts(arms),
            "message": _messages(number, messages),
        })  # fmt: skip
        return self._write(number, table)

    def quarantine(self, rows: Iterable[tuple[str, int, str, str, str]]) -> Path:
        """A file of rows (sha256, row, column, value, reason)."""
        shas, numbers, columns, values, reasons = zip(*rows, strict=True)
        table = pa.table({
            "file": _texts("f.csv" for _ in shas), "sha256": _texts(shas),
            "row": pa.array(numbers, pa.int64()), "column": _texts(columns),
            "value": _texts(values), "reason": _texts(reasons),
            "source": _texts("shop" for _ in shas),
            "at": pa.array([START for _ in shas], pa.timestamp("us")),
        })  # fmt: skip
        return self._write(next(self._numbers), table)

    def _write(self, number: int, table: pa.Table) -> Path:
        path = self._folder / f"{number:04d}.parquet"
        pq.write_table(table, path)
        return path


def load(
    workspace: Workspace,
    *events: Path,
    attributes: Sequence[Path] = (),
    quarantine: Sequence[Path] = (),
    aliases: Sequence[tuple[str, str]] = (),
    consents: Sequence[Path] = (),
    assignments: Sequence[Path] = (),
) -> Committed:
    """Append staged files."""
    staged = Staged(
        events,
        tuple(attributes),
        tuple(quarantine),
        tuple(aliases),
        consents=tuple(consents),
        assignments=tuple(assignments),
    )
    return append(workspace, staged, reason="test")


def rows(workspace: Workspace, sql: str) -> list[tuple]:
    """The answer to a query over the newest snapshot."""
    return read(workspace, lambda connection, _: connection.execute(sql).fetchall())


def story(workspace: Workspace) -> list[tuple[str, str, int]]:
    """Every event as (customer id, event, minute), in order of arrival."""
    found = rows(
        workspace,
        """
        select c.customer_id, e.event, epoch_ms(e."at") from events e
        join customers c using (customer_key) order by e.seq
        """,
    )
    begin = int((START - datetime(1970, 1, 1)) / timedelta(milliseconds=1))
    return [(customer, name, (at - begin) // 60_000) for customer, name, at in found]


def _columns(rows: Sequence[tuple], width: int) -> list[list]:
    return [[row[place] for row in rows] for place in range(width)]


def _moments(minutes: Iterable[float | None]) -> pa.Array:
    at = [None if one is None else START + timedelta(minutes=one) for one in minutes]
    return pa.array(at, pa.timestamp("us"))


def _messages(number: int, given: Iterable[object]) -> pa.Array:
    """Hashes of messages; a row without one is like no other."""
    texts = (f"{number} {place}" if one is None else f"m {one}" for place, one in enumerate(given))
    return pa.array([message_of(text) for text in texts], pa.int64())


def _texts(values: Iterable[str | None]) -> pa.Array:
    return pa.array(list(values), pa.string())
