"""Opens the store, keeps its tables complete, and gives everybody the same way to read and write.

Writers meet in `begin_write` and wait for each other; readers never wait for a writer.
"""

from __future__ import annotations

import importlib
import pkgutil
import sqlite3
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import (
    URL,
    Column,
    Connection,
    Engine,
    Integer,
    MetaData,
    Table,
    create_engine,
    event,
    insert,
    inspect,
    make_url,
    select,
    text,
    update,
)
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import ArgumentError

from journey_core.errors import BadInput, Busy
from journey_core.store.trouble import damaged, in_words

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
SCHEMA_VERSION = 2
# From a stored schema version to the function that lifts it by one. A new table needs none.
MIGRATIONS: dict[int, Callable[[Connection], None]] = {}
WAIT_SECONDS = 60.0  # how long a writer waits for another before it says busy
_CREATING = 0x7761796C  # Postgres's advisory lock while tables are made: "wayl"

_schema = Table(
    "schema_version",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),  # always 1: there is one row
    Column("version", Integer, nullable=False),
)


def open_store(target: str | Path) -> Engine:
    """The engine of a store whose tables are complete; `dispose()` it when done.

    `target` is the path of a SQLite file, made with its folder where missing, or the URL of a
    Postgres database (`postgresql://…`). BadInput: it cannot be opened or comes from a newer
    Wayline. Damaged: the file is no whole database any more.
    """
    url = _address(target)
    engine = _sqlite(url) if url.get_backend_name() == "sqlite" else _postgres(url)
    try:
        create_all(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine


@contextmanager
def begin_write(engine: Engine) -> Generator[Connection]:
    """One transaction that writes: committed at the end of the block, undone by an exception.

    On SQLite the write lock is taken at once (BEGIN IMMEDIATE), so that what is read inside stays
    true until the commit. On Postgres lock the rows that matter with `FOR UPDATE`. Keep it short.
    """
    with engine.connect() as connection:
        connection.execution_options(wayline_writes=True)
        with connection.begin():
            yield connection


@contextmanager
def begin_read(engine: Engine) -> Generator[Connection]:
    """One transaction that only reads: every query inside sees the same moment."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        with connection.begin():
            yield connection


def create_all(engine: Engine) -> None:
    """Make missing tables and lift an older schema; safe when several processes start at once."""
    for module in pkgutil.iter_modules([str(Path(__file__).parent)]):
        importlib.import_module(f"{__package__}.{module.name}")
    with begin_read(engine) as connection:
        if _is_complete(connection):
            return
    with begin_write(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _CREATING})
        stored = _stored_version(connection)
        for version in range(stored or SCHEMA_VERSION, SCHEMA_VERSION):
            MIGRATIONS[version](connection)
        METADATA.create_all(connection)
        if stored is None:
            connection.execute(insert(_schema).values(id=1, version=SCHEMA_VERSION))
        else:
            connection.execute(update(_schema).values(version=SCHEMA_VERSION))


def _is_complete(connection: Connection) -> bool:
    present = set(inspect(connection).get_table_names())
    return _stored_version(connection) == SCHEMA_VERSION and present >= METADATA.tables.keys()


def _stored_version(connection: Connection) -> int | None:
    if not inspect(connection).has_table(_schema.name):
        return None
    version = connection.scalar(select(_schema.c.version))
    if version is None:
        raise damaged(f"the store “{connection.engine.url.database}”")
    if version > SCHEMA_VERSION:
        raise BadInput(
            f"this workspace was written by a newer Wayline (schema {version}, this one knows "
            f"{SCHEMA_VERSION}); update Wayline, nothing was changed"
        )
    return version


def _address(target: str | Path) -> URL:
    if isinstance(target, Path) or "://" not in target:
        return URL.create("sqlite", database=str(Path(target).expanduser().resolve()))
    try:
        url = make_url(target)
    except ArgumentError:
        raise BadInput("the store's address is not a URL such as postgresql://host/name") from None
    backend = url.drivername.split("+")[0]
    if backend in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+psycopg")
    if backend == "sqlite" and url.database and url.database != ":memory:":
        return URL.create("sqlite", database=str(Path(url.database).resolve()))
    raise BadInput(f"a store is a SQLite file or a Postgres database, not “{backend}”")


def _sqlite(url: URL) -> Engine:
    path = Path(url.database or "")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(f"the folder of {path} cannot be made: {error.strerror}") from None
    if path.is_file() and path.stat().st_size % 512:  # pages have at least 512 bytes
        raise damaged(str(path))
    engine = create_engine(
        url, hide_parameters=True, max_overflow=-1, connect_args={"timeout": WAIT_SECONDS}
    )
    event.listen(engine, "connect", lambda raw, _: _prepare(raw, path))
    event.listen(engine, "begin", _begin)
    _explain_errors(engine, str(path))
    return engine


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("wayline_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _prepare(raw: sqlite3.Connection, path: Path) -> None:
    """Settings of one connection; the driver's own BEGIN is off, `_begin` says it instead."""
    raw.isolation_level = None
    try:
        raw.execute(f"PRAGMA busy_timeout={int(WAIT_SECONDS * 1000)}")
        mode = _switch_to_wal(raw)
        raw.execute("PRAGMA synchronous=FULL")
        raw.execute("PRAGMA secure_delete=ON")
        raw.execute("PRAGMA foreign_keys=ON")
    except sqlite3.Error as error:
        raise in_words(error, str(path)) or error from error
    if mode != "wal":
        raise BadInput(f"{path} is on a disk where readers block writers; use a local one")


def _switch_to_wal(raw: sqlite3.Connection) -> str:
    """SQLite does not wait by itself while another process makes the same switch."""
    patience = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            return raw.execute("PRAGMA journal_mode=WAL").fetchone()[0]
        except sqlite3.OperationalError as error:
            if not isinstance(in_words(error, ""), Busy) or time.monotonic() > patience:
                raise
            time.sleep(0.01)


def _postgres(url: URL) -> Engine:
    settings = {
        "connect_timeout": 10,
        "application_name": "wayline",
        "options": f"-c lock_timeout={int(WAIT_SECONDS * 1000)}ms",
    }
    try:
        engine = create_engine(
            url,
            hide_parameters=True,
            pool_pre_ping=True,
            max_overflow=25,
            pool_timeout=WAIT_SECONDS,
            connect_args=settings,
        )
    except ImportError:
        raise BadInput("a store in Postgres needs the extra journey-core[postgres]") from None
    _explain_errors(engine, f"the store “{url.database}” on {url.host or 'this machine'}")
    return engine


def _explain_errors(engine: Engine, store: str) -> None:
    def explain(context: ExceptionContext) -> None:
        found = in_words(context.original_exception, store)
        if found is not None:
            raise found from None

    event.listen(engine, "handle_error", explain)
