"""Parquet: columns of any type as text, times as they are."""

from __future__ import annotations

import json
from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from journey_core.errors import BadInput
from journey_core.lake.ingest import limits, reasons
from journey_core.lake.ingest.chunk import Bad, Chunk, shown
from journey_core.lake.ingest.opening import Opened
from journey_core.lake.ingest.roles import Roles, settle_names
from journey_core.lake.ingest.texts import as_text, is_nested, unreadable

_ROWS = 32_768


def read_parquet(opened: Opened, roles: Roles) -> Iterator[tuple[Chunk, float]]:
    """The records of a Parquet file in order, each stretch with the share that has been read."""
    try:
        with pq.ParquetFile(opened.path, pre_buffer=False, buffer_size=1 << 20) as file:
            _check_size(file, opened)
            names = settle_names([_name(field) for field in file.schema_arrow], roles, opened.name)
            before = 0
            if not file.metadata.num_rows:
                empty = pa.RecordBatch.from_pylist([], schema=file.schema_arrow)
                yield _chunk(empty, names, roles, 0), 1.0
            for batch in file.iter_batches(batch_size=_ROWS):
                chunk = _chunk(batch, names, roles, before)
                before += batch.num_rows
                yield chunk, before / max(file.metadata.num_rows, 1)
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        if isinstance(error, MemoryError):
            raise
        raise BadInput(
            "the Parquet file is damaged, or written in a way that cannot be read",
            where=opened.name,
        ) from error


def _check_size(file: pq.ParquetFile, opened: Opened) -> None:
    facts = file.metadata
    if facts.num_rows > limits.MAX_ROWS:
        raise BadInput(f"more than {limits.MAX_ROWS:,} records; split the file", where=opened.name)
    size = sum(facts.row_group(place).total_byte_size for place in range(facts.num_row_groups))
    if size > limits.MAX_BYTES:
        raise BadInput(f"more than {limits.MAX_BYTES >> 30} GB; split the file", where=opened.name)


def _name(field: pa.Field) -> str:
    return field.name.strip()


def _chunk(batch: pa.RecordBatch, names: list[str], roles: Roles, before: int) -> Chunk:
    """One batch; records with an id of the wrong kind are turned away here."""
    count = batch.num_rows
    rows = np.arange(before + 1, before + 1 + count, dtype=np.int64)
    found = dict(zip(names, batch.columns, strict=True))
    fine, bad = np.ones(count, bool), []
    for name in roles.all:
        if name in found:
            wrong, reason = _wrong(found[name], name in roles.ids)
            for place in np.flatnonzero(wrong & fine).tolist():
                value = found[name][place].as_py()
                bad.append(Bad(int(rows[place]), name, shown(value), reason))
            fine &= ~wrong
    nested = [name for name in names if name not in roles.all and is_nested(found[name].type)]
    if not fine.all():
        found = {name: column.filter(pa.array(fine)) for name, column in found.items()}
    columns = {
        name: column if name in roles.times and _is_moment(column.type) else as_text(column)
        for name, column in found.items()
        if name not in nested or roles.time is None
    }
    together = _together({name: found[name] for name in nested}) if roles.time else None
    return Chunk(count, rows[fine], columns, bad, together)


def _is_moment(kind: pa.DataType) -> bool:
    return pa.types.is_timestamp(kind) or pa.types.is_date(kind)


def _wrong(column: pa.Array, is_id: bool) -> tuple[np.ndarray, str]:
    """Where a column of ids or times holds what can never be one, and why."""
    kind = column.type
    if is_nested(kind) or pa.types.is_boolean(kind):
        example = True if pa.types.is_boolean(kind) else [] if pa.types.is_list(kind) else {}
        return np.asarray(column.is_valid()), reasons.wrong_kind(example)
    if is_id:
        return unreadable(column), reasons.NOT_UTF8
    return np.zeros(len(column), bool), ""


def _together(nested: dict[str, pa.Array]) -> pa.Array | None:
    """Lists and objects of each record as one JSON object."""
    if not nested:
        return None
    texts = {name: as_text(column).to_pylist() for name, column in nested.items()}
    keys = {name: json.dumps(name, ensure_ascii=False) for name in texts}
    found: list[str | None] = []
    for values in zip(*texts.values(), strict=True):
        parts = [f"{keys[name]}:{text}" for name, text in zip(texts, values, strict=True) if text]
        found.append("{" + ",".join(parts) + "}" if parts else None)
    return pa.array(found, pa.string())
