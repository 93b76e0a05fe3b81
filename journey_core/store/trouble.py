"""What a database reports, turned into the errors a person can act on."""

from __future__ import annotations

import sqlite3

from journey_core.errors import BadInput, Busy, Damaged, WaylineError

# SQLite's result codes, low byte: the rest only says where it came up.
_BUSY, _LOCKED, _READONLY, _IO, _CORRUPT, _FULL, _CANTOPEN, _NOTADB = 5, 6, 8, 10, 11, 13, 14, 26
_POSTGRES_BUSY = {"40001", "40P01", "55P03", "53300"}
_POSTGRES_GONE = {"57P01", "57P02", "57P03", None}  # none: the line itself broke
_POSTGRES_FULL, _POSTGRES_DAMAGED = {"53100"}, {"XX001", "XX002"}


def in_words(error: BaseException, store: str) -> WaylineError | None:
    """The error to raise instead of a driver's own; None where only a bug can be the cause.

    `store` names the file or the server, without a password. No value of a row is ever repeated.
    """
    if isinstance(error, sqlite3.Error):
        return _sqlite(getattr(error, "sqlite_errorcode", None), store)
    if type(error).__module__.startswith("psycopg"):
        return _postgres(error, store)
    return None


def _sqlite(code: int | None, store: str) -> WaylineError | None:
    primary = (code or 0) & 0xFF
    if primary in (_BUSY, _LOCKED):
        return Busy(f"{store} is held by another writer; nothing was changed, try again")
    if primary in (_CORRUPT, _NOTADB):
        return damaged(store)
    if primary == _FULL:
        return WaylineError(f"the disk of {store} is full; nothing was saved, free some space")
    if primary == _IO:
        return Damaged(f"the disk refuses to read or write {store}; check it, then try again")
    if primary == _READONLY:
        return BadInput(f"{store} cannot be written; check who owns it")
    if primary == _CANTOPEN:
        return BadInput(f"{store} cannot be opened; check that the folder is there and yours")
    return None


def damaged(store: str) -> Damaged:
    """The file is no whole database any more."""
    return Damaged(
        f"{store} is damaged: it is not a whole database any more. "
        "Put it aside and restore a backup; nothing was changed"
    )


def _postgres(error: BaseException, store: str) -> WaylineError | None:
    state = getattr(error, "sqlstate", None)
    if state in _POSTGRES_BUSY:
        return Busy(f"{store} is held by another writer; nothing was changed, try again")
    if state in _POSTGRES_FULL:
        return WaylineError(f"{store} has no space left; nothing was saved, free some space")
    if state in _POSTGRES_DAMAGED:
        return Damaged(f"{store} reports damaged data; restore a backup")
    if state in _POSTGRES_GONE and _is_operational(error):
        return BadInput(f"{store} cannot be reached; start it, or check the store's address")
    return None


def _is_operational(error: BaseException) -> bool:
    """Known by name, so that the driver is loaded only where Postgres is used."""
    return any(kind.__name__ == "OperationalError" for kind in type(error).__mro__)
