"""Writes sorted Parquet files: one for each bucket of a large batch, one for all of a small one."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from journey_core.errors import WaylineError
from journey_core.lake.files import Written
from journey_core.lake.job import Job
from journey_core.lake.schema import BUCKETS, DATED, MIXED, ONE_FILE_ROWS, QUARANTINE, TABLES
from journey_core.lake.session import THREADS
from journey_core.lake.statements import columns_of, identifier, literal, statement

if TYPE_CHECKING:
    import duckdb

MEMORY_MB = 512
"""What DuckDB may hold while it writes; Python, numpy and the catalogue come on top."""
GATHERED_ROWS = 2_500_000
"""Rows brought together at a time; what does not fit into memory goes to the job's folder."""
FORMAT = "(format parquet, compression snappy, parquet_version v2, row_group_size 122880)"
ORDER = {
    **dict.fromkeys(DATED, 'customer_key, "at", seq'),
    "attributes": "customer_key, seq",
    "quarantine": 'file, "row"',
}


@contextmanager
def writing(job: Job) -> Generator[duckdb.DuckDBPyConnection]:
    """A connection that may read staged files and write into the job's folder.

    WaylineError: the disk is full or cannot be used; the job wrote nothing that counts.
    """
    import duckdb

    connection = duckdb.connect(
        config={
            "python_enable_replacements": False,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "allow_community_extensions": False,
            "allow_persistent_secrets": False,
            "memory_limit": f"{MEMORY_MB}MB",
            "threads": THREADS,
            "temp_directory": str(job.folder / "spill"),
            "preserve_insertion_order": False,
        }
    )
    try:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute("set enable_progress_bar = false")  # it would write to standard error
        yield connection
    except (duckdb.IOException, duckdb.OutOfMemoryException) as error:
        raise WaylineError(_no_room(str(error), job)) from error
    finally:
        connection.close()


def _no_room(said: str, job: Job) -> str:
    lake = job.folder.parent.parent
    if "No space left" in said or "File too large" in said:
        return f"the disk of {lake} is full; nothing was changed, free some space"
    return f"{lake} could not be written or read; nothing was changed, check the disk: {said[:300]}"


def write_table(
    connection: duckdb.DuckDBPyConnection,
    job: Job,
    kind: str,
    rows: int,
    *,
    further: Sequence[str] = (),
    step: Callable[[float], None],
) -> list[Written]:
    """Write the rows of a batch that stay; `further` are columns beside those of the table."""
    written = []
    given = [name for name in TABLES[kind] if name not in ("customer_key", "seq")]
    columns = ", ".join(f"e.{identifier(name)}" for name in (*given, *further))
    for low, high in _passes(rows):
        sql = statement("gather").format(table=kind, low=low, high=high, columns=columns)
        connection.execute(sql)
        written += list(write_gathered(connection, job, kind, split=rows >= ONE_FILE_ROWS))
        step((high + 1) / BUCKETS)
    connection.execute("drop table if exists gathered")
    return written


def write_quarantine(
    connection: duckdb.DuckDBPyConnection, job: Job, stored: Sequence[str]
) -> list[Written]:
    """Write the rows turned away that the lake's files `stored` do not list yet."""
    if stored:
        connection.execute("set variable quarantine_files = $files", {"files": list(stored)})
        connection.execute(statement("stored").format(table="quarantine"))
    else:
        connection.execute(f"create temp table stored_quarantine ({columns_of(QUARANTINE)})")
    connection.execute(statement("gather_quarantine"))
    return list(write_gathered(connection, job, "quarantine", split=False))


def write_files(
    connection: duckdb.DuckDBPyConnection, job: Job, kind: str, bucket: int
) -> list[Written]:
    """Write the rows of the files in the variable rewrite_files into one."""
    rows = "select * from read_parquet(getvariable('rewrite_files'), union_by_name = true)"
    return list(_copy(connection, job, kind, bucket, rows))


def write_gathered(
    connection: duckdb.DuckDBPyConnection, job: Job, kind: str, *, split: bool
) -> Iterator[Written]:
    """Write the table `gathered`, in one file or, by its column bucket, in several."""
    if not split:
        bucket = "" if kind == "quarantine" else "exclude (bucket)"
        asked = f"select * {bucket} from gathered"  # noqa: S608 - one of two constants
        yield from _copy(connection, job, kind, MIXED, asked)
        return
    found = connection.execute("select distinct bucket from gathered order by bucket").fetchall()
    for (bucket,) in found:
        asked = f"select * exclude (bucket) from gathered where bucket = {int(bucket)}"  # noqa: S608
        yield from _copy(connection, job, kind, int(bucket), asked)


def _copy(
    connection: duckdb.DuckDBPyConnection, job: Job, kind: str, bucket: int, rows: str
) -> Iterator[Written]:
    """One COPY of one file: the only way that keeps the order of the rows."""
    place = "mixed" if bucket == MIXED else f"b{bucket:02d}"
    path = job.folder / f"{job.id}.{kind}.{place}.parquet"
    copy = f"copy ({rows} order by {ORDER[kind]}) to {literal(str(path))} {FORMAT}"
    count = connection.execute(copy).fetchall()[0][0]
    if count:
        yield Written(kind, bucket, path, count)
    else:
        path.unlink(missing_ok=True)


def _passes(rows: int) -> Iterator[tuple[int, int]]:
    """Ranges of buckets that together are about as many rows as may be gathered at a time."""
    passes = min(BUCKETS, max(1, -(-rows // GATHERED_ROWS)))
    width = -(-BUCKETS // passes)
    for low in range(0, BUCKETS, width):
        yield low, min(low + width, BUCKETS) - 1
