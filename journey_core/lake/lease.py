"""Lets one job at a time do what only one may do; a lease ends with its process, however it ends.

A lease on this machine is an exclusive lock on a small SQLite file: the system gives it back when
the process dies, and nothing ever needs to be cleaned up by hand. Where the store is Postgres,
writers may be on several machines, and the lease is an advisory lock of the database instead.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

from journey_core.errors import Busy

if TYPE_CHECKING:
    from journey_core.lake.workspace import Workspace

_PAUSE_SECONDS = 0.02
_TURNS_BETWEEN_WORDS = 25
_BUSY = 5  # SQLite's code for a file that somebody else holds


@contextmanager
def hold(
    workspace: Workspace, name: str, waiting: Callable[[], None] | None = None
) -> Generator[None]:
    """Hold the lease `name` of the whole workspace.

    With `waiting`, wait for whoever has it, and call `waiting` now and then (it may raise to give
    up). Without it, Busy at once.
    """
    if workspace.engine.dialect.name == "postgresql":
        with _advisory(workspace, name, waiting):
            yield
    else:
        with hold_file(workspace.lake_dir / "_locks" / f"{name}.lock", waiting):
            yield


@contextmanager
def hold_file(path: Path, waiting: Callable[[], None] | None = None) -> Generator[None]:
    """Hold a lease that is a file on this machine; as `hold`. The holder may delete the file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = _locked(path, waiting)
    while not path.exists():  # whoever held it before deleted it
        lock.close()
        lock = _locked(path, waiting)
    try:
        yield
    finally:
        lock.close()


def is_held(path: Path) -> bool:
    """Whether a job that is alive holds this file; a file that is not there is held by nobody."""
    if not path.exists():
        return False
    try:
        with hold_file(path):
            return False
    except Busy:
        return True


def _locked(path: Path, waiting: Callable[[], None] | None) -> sqlite3.Connection:
    lock = sqlite3.connect(path, timeout=0, isolation_level=None)
    try:
        _patiently(lambda: _lock_file(lock), path.stem, waiting)
    except BaseException:
        lock.close()
        raise
    return lock


def _lock_file(lock: sqlite3.Connection) -> bool:
    try:
        lock.execute("PRAGMA journal_mode=OFF")
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != _BUSY:
            raise
        return False
    return True


@contextmanager
def _advisory(
    workspace: Workspace, name: str, waiting: Callable[[], None] | None
) -> Generator[None]:
    from sqlalchemy import func, select

    key = crc32(f"wayline {name}".encode())
    with workspace.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT")
        _patiently(
            lambda: bool(connection.scalar(select(func.pg_try_advisory_lock(key)))), name, waiting
        )
        try:
            yield
        finally:
            connection.execute(select(func.pg_advisory_unlock(key)))


def _patiently(take: Callable[[], bool], name: str, waiting: Callable[[], None] | None) -> None:
    turns = 0
    while not take():
        if waiting is None:
            raise Busy(f"another {name} is at work; nothing was changed, try again")
        if turns % _TURNS_BETWEEN_WORDS == 0:
            waiting()
        turns += 1
        time.sleep(_PAUSE_SECONDS)
