"""Replaces parts by others with the same rows in order: the one way the lake's files change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from journey_core.errors import Damaged
from journey_core.lake import writer
from journey_core.lake.arrow import table, whole_numbers
from journey_core.lake.files import Written, publish
from journey_core.lake.job import Job, open_job
from journey_core.lake.numbering import bucket_of
from journey_core.lake.schema import MIXED, ONE_FILE_ROWS
from journey_core.lake.statements import statement
from journey_core.lake.workspace import Workspace
from journey_core.store.catalogue import commits, customers
from journey_core.store.catalogue.reading import Part

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

_KEYS_AT_ONCE = 10_000


def rewrite(workspace: Workspace, parts: Sequence[Part]) -> None:
    """Put one sorted file in the place of several of one table and bucket.

    Parts over all buckets become one file for each bucket when they have many rows together. The
    data version stays. Busy: another job replaced one of the parts first, and nothing was changed.
    """
    (kind,), (bucket,) = {part.kind for part in parts}, {part.bucket for part in parts}
    files = [str(workspace.lake_dir / part.path) for part in parts]
    with open_job(workspace) as job, writer.writing(job) as connection:
        connection.execute("set variable rewrite_files = $files", {"files": files})
        split = bucket == MIXED and kind != "quarantine" and _rows(parts) >= ONE_FILE_ROWS
        if split:
            written = _by_bucket(connection, job, kind, workspace)
        else:
            written = writer.write_files(connection, job, kind, bucket)
        if sum(file.rows for file in written) != _rows(parts):
            raise Damaged(f"a part of {kind} does not have its rows; run `wayline doctor`")
        commits.replace(workspace.engine, parts, publish(workspace.lake_dir, written))


def _rows(parts: Sequence[Part]) -> int:
    return sum(part.rows for part in parts)


def _by_bucket(
    connection: duckdb.DuckDBPyConnection, job: Job, kind: str, workspace: Workspace
) -> list[Written]:
    connection.register("key_buckets", _key_buckets(connection, workspace))
    connection.execute(statement("gather_parts"))
    connection.unregister("key_buckets")
    return list(writer.write_gathered(connection, job, kind, split=True))


def _key_buckets(connection: duckdb.DuckDBPyConnection, workspace: Workspace) -> pa.Table:
    """The bucket of each customer in the files, from the ids in the catalogue."""
    asked = "select distinct customer_key from read_parquet(getvariable('rewrite_files'))"
    keys = connection.sql(asked).fetchnumpy()["customer_key"].tolist()
    buckets: list[int] = []
    for start in range(0, len(keys), _KEYS_AT_ONCE):
        chunk = keys[start : start + _KEYS_AT_ONCE]
        ids = customers.ids_of(workspace.engine, chunk)
        buckets += [bucket_of(ids[key]) if key in ids else 0 for key in chunk]
    return table(customer_key=whole_numbers(keys), bucket=whole_numbers(buckets))
