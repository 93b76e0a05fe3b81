"""A hardened DuckDB over one snapshot: it reads the lake's files and nothing else."""

from __future__ import annotations

import atexit
import os
import secrets
import shutil
from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from journey_core.errors import Damaged
from journey_core.lake.arrow import table, whole_numbers
from journey_core.lake.identity import CustomerStream, canonical_keys
from journey_core.lake.integrity import first_fault
from journey_core.lake.schema import ADDED, DATED, TABLES
from journey_core.lake.snapshot import Snapshot, take
from journey_core.lake.statements import columns_of, statement
from journey_core.lake.workspace import Workspace

if TYPE_CHECKING:
    import duckdb

Answer = TypeVar("Answer")
ATTEMPTS = 3
MEMORY_MB = 1024
CALCULATOR_MB = 256
SPILL_GB = 20
THREADS = max(1, min(4, os.cpu_count() or 1))


@contextmanager
def session(
    snapshot: Snapshot, *, memory_mb: int = MEMORY_MB, threads: int = THREADS
) -> Generator[duckdb.DuckDBPyConnection]:
    """A connection of its own for one call, with views over the snapshot's data.

    | view | columns |
    |---|---|
    | events | customer_key (joined), seq, at, event, source, message, properties, p_… |
    | consents | customer_key (joined), seq, at, purpose, state, expires_at, channel, source, … |
    | assignments | customer_key (joined), seq, at, journey, arm, …: all, only the first counts |
    | attributes_now | customer_key (joined), name, value: the last one, left out where empty |
    | customers | customer_key, customer_id: one row a customer |
    | customer_ids | customer_key (joined), customer_id: one row an id |
    | quarantine | file, sha256, row, column, value, reason, source, at |

    `stored_events`, `stored_attributes` and so on are the same rows under the keys they arrived
    with; a filter on customer_key reaches the files there, even where ids were joined. `at` is a
    word of DuckDB's own: write "at" in quotes or e.at.
    Damaged: a file of the snapshot is gone or cannot be read; `read` tries again by itself.
    """
    import duckdb

    spill = _spill_folder(snapshot.workspace)
    connection = _connect(spill, memory_mb, threads)
    try:
        _harden(connection, snapshot)
        _create_views(connection, snapshot)
        yield connection
    except duckdb.Error as error:
        # What a damaged file raises, beside plain mistakes in a query: then no file is read again.
        reading = type(error) in {duckdb.Error, duckdb.IOException, duckdb.InvalidInputException}
        lake = snapshot.workspace.lake_dir
        if reading and (fault := first_fault(lake, snapshot.parts, hashes=True)):
            raise Damaged(
                f"{fault}; ask again, and if it stays so, run `wayline doctor`"
            ) from error
        raise
    finally:
        connection.close()
        shutil.rmtree(spill, ignore_errors=True)


def read(
    workspace: Workspace, work: Callable[[duckdb.DuckDBPyConnection, Snapshot], Answer]
) -> Answer:
    """Run `work` over the newest snapshot; once more over a newer one when its files are swept."""
    for attempt in range(1, ATTEMPTS + 1):
        snapshot = take(workspace)
        try:
            with session(snapshot) as connection:
                return work(connection, snapshot)
        except Damaged:
            if attempt == ATTEMPTS:
                raise
    raise AssertionError("the last attempt returns or raises")


@contextmanager
def calculator() -> Generator[duckdb.DuckDBPyConnection]:
    """A connection that reads no file at all, for values at hand; opened at no cost."""
    connection = _calculator().cursor()
    try:
        yield connection
    finally:
        connection.close()


@cache
def _calculator() -> duckdb.DuckDBPyConnection:
    """One database in memory for the process; what a cursor registers ends with the cursor."""
    connection = _connect(None, CALCULATOR_MB, 1)
    _lock(connection)
    atexit.register(_calculator.cache_clear)  # DuckDB complains of what outlives the interpreter
    return connection


def _spill_folder(workspace: Workspace) -> Path:
    """Where this session alone puts what does not fit into memory; DuckDB makes it when it must."""
    folder = workspace.cache_dir / "spill"
    if workspace.lake_dir.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
    return folder / secrets.token_hex(8)


def _connect(spill: Path | None, memory_mb: int, threads: int) -> duckdb.DuckDBPyConnection:
    import duckdb

    return duckdb.connect(
        config={
            "python_enable_replacements": False,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "allow_community_extensions": False,
            "allow_persistent_secrets": False,
            "memory_limit": f"{memory_mb}MB",
            "threads": threads,
            "temp_directory": str(spill or ""),
            "max_temp_directory_size": f"{SPILL_GB}GB",
        }
    )


def _harden(connection: duckdb.DuckDBPyConnection, snapshot: Snapshot) -> None:
    """The order matters: what is allowed is named before everything else is forbidden."""
    lake = [str(snapshot.workspace.lake_dir)]
    connection.execute("set allowed_directories = $lake", {"lake": lake})
    connection.execute("set parquet_metadata_cache = true")  # a footer is read once a session
    _lock(connection)


def _lock(connection: duckdb.DuckDBPyConnection) -> None:
    """From here on no other file is reached and no setting changes."""
    connection.execute("set enable_external_access = false")
    connection.execute("set TimeZone = 'UTC'")
    connection.execute("set enable_progress_bar = false")  # it would write to standard error
    connection.execute("set lock_configuration = true")


def _create_views(connection: duckdb.DuckDBPyConnection, snapshot: Snapshot) -> None:
    for name, columns in TABLES.items():
        if snapshot.files[name]:
            files = list(snapshot.files[name])
            connection.execute(f"set variable {name}_files = $files", {"files": files})
            added = "stored_and_added" if name in ADDED else "stored"
            if name in ADDED:
                connection.execute(f"create table {name}_of_today ({columns_of(columns)})")
            connection.execute(statement(added).format(table=name))
        else:
            connection.execute(f"create table stored_{name} ({columns_of(columns)})")
    joined, ends = canonical_keys(snapshot)
    aliases = table(from_key=whole_numbers(joined), to_key=whole_numbers(ends))
    connection.register("alias_keys", aliases)
    connection.execute("create table alias as select * from alias_keys")
    connection.register("catalogue_customers", CustomerStream(snapshot))
    dated = statement("joined" if len(joined) else "as_stored")
    for name in DATED:
        connection.execute(dated.format(table=name))
    for view in ("attributes_now", "quarantine", "customers", "customer_ids"):
        connection.execute(statement(view))
