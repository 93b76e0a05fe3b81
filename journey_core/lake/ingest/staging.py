"""Writes what passed and what did not as Parquet, in order, for the commit to take up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from journey_core.errors import BadInput
from journey_core.lake import schema
from journey_core.lake.ingest import limits
from journey_core.lake.ingest.checks import Checked
from journey_core.lake.ingest.chunk import Bad, Fact
from journey_core.lake.ingest.record_identity import identities
from journey_core.lake.ingest.roles import Roles

GROUP_ROWS = 122_880
"""Rows of one row group."""
_GROUP_BYTES = 64 << 20
_TYPES = {"VARCHAR": pa.string(), "BIGINT": pa.int64(), "TIMESTAMP": pa.timestamp("us")}
_PLAIN = ("message", "record", "row")
"""Columns of numbers that hardly repeat."""


class Table:
    """Parquet files of one kind in a folder; a new one begins where the columns change."""

    def __init__(self, folder: Path, kind: str, columns: dict[str, str]) -> None:
        self._folder, self._kind = folder, kind
        self._schema = pa.schema([(name, _TYPES[kind]) for name, kind in columns.items()])
        self._waiting: list[pa.Table] = []
        self._rows = self._bytes = 0
        self._writer: pq.ParquetWriter | None = None
        self.paths: list[Path] = []

    def add(self, columns: dict[str, pa.Array]) -> None:
        """Rows as arrays; columns that are new stay, columns that are absent are null."""
        count = len(next(iter(columns.values())))
        if not count:
            return
        fresh = [name for name in columns if self._schema.get_field_index(name) < 0]
        if fresh:
            self._flush()
            self._close_file()
            for name in fresh:
                self._schema = self._schema.append(pa.field(name, pa.string()))
            if len(self._schema) > limits.MAX_COLUMNS + 20:
                raise BadInput(f"more than {limits.MAX_COLUMNS:,} different properties")
        arrays = [_fitting(columns.get(field.name), field.type, count) for field in self._schema]
        table = pa.Table.from_arrays(arrays, schema=self._schema)
        self._waiting.append(table)
        self._rows, self._bytes = self._rows + count, self._bytes + table.nbytes
        if self._rows >= GROUP_ROWS or self._bytes >= _GROUP_BYTES:
            self._flush()

    def close(self) -> list[Path]:
        """Write what is waiting; the files in order."""
        self._flush()
        self._close_file()
        return self.paths

    def _flush(self) -> None:
        if not self._rows:
            return
        if self._writer is None:
            path = self._folder / f"{self._kind}-{len(self.paths):05d}.parquet"
            self.paths.append(path)
            names = [name for name in self._schema.names if name not in _PLAIN]
            self._writer = pq.ParquetWriter(
                path, self._schema, compression="snappy", use_dictionary=names
            )
        together = pa.concat_tables(self._waiting)
        self._writer.write_table(together, row_group_size=GROUP_ROWS)
        self._waiting, self._rows, self._bytes = [], 0, 0

    def _close_file(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._writer = None


def _fitting(values: pa.Array | None, kind: pa.DataType, count: int) -> pa.Array:
    if values is None:
        return pa.nulls(count, kind)
    return values if values.type == kind else values.cast(kind)


class Staging:
    """The staged files of one import; `name` and `sha256` are of the file at hand."""

    def __init__(self, folder: Path) -> None:
        self._tables = {kind: Table(folder, kind, names) for kind, names in schema.STAGED.items()}
        self.events, self.attributes = self._tables["events"], self._tables["attributes"]
        self.quarantine = self._tables["quarantine"]
        self.aliases = Table(folder, "aliases", {"from_id": "VARCHAR", "to_id": "VARCHAR"})
        self._at = pa.scalar(datetime.now(UTC).replace(tzinfo=None), pa.timestamp("us"))
        self._records = 0
        self.name = self.sha256 = self.source = ""

    def close(self) -> dict[str, list[Path]]:
        """Write what is waiting; the files of every table in order."""
        tables = self._tables | {"aliases": self.aliases}
        return {kind: table.close() for kind, table in tables.items()}

    def begin(self, name: str, sha256: str, source: str, records: int) -> None:
        """The next file, after so many records of earlier ones."""
        self.name, self.sha256, self.source, self._records = name, sha256, source, records

    def add_events(self, checked: Checked, roles: Roles) -> None:
        """Records that are events; every column without a role is a property."""
        assert checked.at is not None
        assert roles.event is not None
        columns, count = checked.columns, len(checked.rows)
        staged = {
            "customer_id": columns[roles.customer],
            "at": _moments(checked.at),
            "event": columns[roles.event],
            "source": _repeat(self.source, count),
            "message": pa.array(self._identities(checked, roles)),
        }
        if checked.nested is not None:
            staged["properties"] = checked.nested
        for name, column in columns.items():
            if name not in roles.all:
                staged[schema.PROPERTY_PREFIX + name] = column
        self.events.add(staged)

    def add_customers(self, checked: Checked, roles: Roles) -> None:
        """Records of a table of customers; an empty cell says that there is no value any more."""
        count = len(checked.rows)
        messages = pa.array(self._identities(checked, roles))
        records = pa.array(checked.rows + self._records)
        names = [name for name in checked.columns if name not in roles.all]
        for name in names or [None]:
            self.attributes.add(
                {
                    "customer_id": checked.columns[roles.customer],
                    "name": _repeat(name, count),
                    "value": checked.columns[name] if name else pa.nulls(count, pa.string()),
                    "message": messages,
                    "record": records,
                }
            )

    def add_ledger(self, kind: str, checked: Checked, roles: Roles, **same: str | None) -> None:
        """Records of consents or assignments; `same` is what a column holds where they do not."""
        assert checked.at is not None
        columns, count = checked.columns, len(checked.rows)
        staged = {
            "customer_id": columns[roles.customer],
            "at": _moments(checked.at),
            "message": pa.array(self._identities(checked, roles, same.get("journey") or "")),
        }
        if checked.until is not None:
            staged["expires_at"] = _moments(checked.until)
        for name in (roles.event, *roles.choices, *roles.notes):
            if name is not None and name in columns:
                staged[name] = columns[name]
        for name, value in same.items():
            if name not in staged:
                staged[name] = _repeat(value, count)
            elif value:
                staged[name] = staged[name].fill_null(value)
        self._tables[kind].add(staged)

    def add_facts(self, facts: list[Fact]) -> None:
        """What messages say about customers, one attribute a row."""
        if not facts:
            return
        rows, customers, names, values, messages = zip(*facts, strict=True)
        numbers = np.array(rows, np.int64)
        texts = pa.array(messages, pa.string())
        marks = identities(texts, numbers, self.source, self.sha256)
        self.attributes.add(
            {
                "customer_id": pa.array(customers, pa.string()),
                "name": pa.array(names, pa.string()),
                "value": pa.array(values, pa.string()),
                "message": pa.array(marks),
                "record": pa.array(numbers + self._records),
            }
        )

    def add_joins(self, joins: Sequence[tuple[str, str]]) -> None:
        """Pairs of ids of one person."""
        if joins:
            one, other = zip(*joins, strict=True)
            self.aliases.add(
                {"from_id": pa.array(one, pa.string()), "to_id": pa.array(other, pa.string())}
            )

    def add_bad(self, bad: list[Bad]) -> None:
        """Records that are turned away, in order."""
        if not bad:
            return
        rows, columns, values, reasons = zip(*bad, strict=True)
        count = len(bad)
        self.quarantine.add(
            {
                "file": _repeat(self.name, count),
                "sha256": _repeat(self.sha256, count),
                "row": pa.array(rows, pa.int64()),
                "column": pa.array(columns, pa.string()),
                "value": pa.array(values, pa.string()),
                "reason": pa.array(reasons, pa.string()),
                "source": _repeat(self.source, count),
                "at": pa.repeat(self._at, count),
            }
        )

    def _identities(self, checked: Checked, roles: Roles, within: str = "") -> np.ndarray:
        messages = checked.columns.get(roles.message)
        return identities(messages, checked.rows, self.source, self.sha256, within)


def _moments(at: np.ndarray) -> pa.Array:
    """Milliseconds as times; a negative one is none."""
    return pa.array(at * 1000, mask=at < 0).view(pa.timestamp("us"))


def _repeat(value: str | None, count: int) -> pa.Array:
    return pa.repeat(pa.scalar(value, pa.string()), count)
