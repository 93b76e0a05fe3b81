"""Opening a store: tables complete once, writers wait, readers do not, damage is said."""

from __future__ import annotations

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Column, Connection, Engine, Integer, Table, inspect, select, text, update
from sqlalchemy.exc import IntegrityError

from journey_core.errors import BadInput, Busy, Damaged, WaylineError
from journey_core.store import engine as room
from journey_core.store.engine import METADATA, begin_read, begin_write, open_store
from journey_core.store.journeys import JourneyStore
from journey_core.store.tables import JOURNEYS

from .shop import shop

VERSION = METADATA.tables["schema_version"]
OPEN_IT = """
import sys
from journey_core.store.engine import open_store
sys.stdin.readline()
open_store(sys.argv[1]).dispose()
"""


def read_all(path: Path) -> None:
    engine = open_store(path)
    try:
        JourneyStore(engine).load("shop")
    finally:
        engine.dispose()


def set_version(connection: Connection, version: int) -> None:
    connection.execute(update(VERSION).values(version=version))


def test_tables_are_complete_and_opening_again_changes_nothing(target: str) -> None:
    for _ in range(2):
        engine = open_store(target)
        assert set(inspect(engine).get_table_names()) >= set(METADATA.tables)
        with begin_read(engine) as connection:
            assert list(connection.scalars(select(VERSION.c.version))) == [room.SCHEMA_VERSION]
        engine.dispose()


def test_three_processes_may_open_a_new_store_at_once(target: str) -> None:
    command = [sys.executable, "-c", OPEN_IT, target]
    children = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    for child in children:
        assert child.stdin is not None
        child.stdin.write("go\n")
        child.stdin.flush()
    for child in children:
        _, errors = child.communicate(timeout=60)
        assert (child.returncode, errors) == (0, "")


def test_eight_threads_may_open_a_new_store_at_once(target: str) -> None:
    with ThreadPoolExecutor(8) as people:
        for engine in people.map(open_store, [target] * 8):
            engine.dispose()


def test_an_exception_undoes_the_whole_transaction(engine: Engine, store: JourneyStore) -> None:
    store.create(shop(), "Ana")

    def fail_half_way() -> None:
        with begin_write(engine) as connection:
            connection.execute(update(JOURNEYS).values(name="lost"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()
    assert store.load("shop").journey.name == "Shop"
    assert store.list()[0].name == "Shop"


def test_a_reader_does_not_wait_for_a_writer(engine: Engine, store: JourneyStore) -> None:
    store.create(shop(), "Ana")
    with begin_write(engine) as connection:
        connection.execute(update(JOURNEYS).values(name="not yet"))
        assert store.list()[0].name == "Shop"
        assert store.revision_of("shop") == 1


def test_a_store_opens_while_somebody_writes(target: str, engine: Engine) -> None:
    with begin_write(engine) as connection:
        set_version(connection, room.SCHEMA_VERSION)
        open_store(target).dispose()


def test_a_reader_sees_one_moment(engine: Engine, store: JourneyStore) -> None:
    store.create(shop(), "Ana")
    with begin_read(engine) as connection:
        names = [connection.scalar(select(JOURNEYS.c.name))]
        with begin_write(engine) as writer:
            writer.execute(update(JOURNEYS).values(name="later"))
        names.append(connection.scalar(select(JOURNEYS.c.name)))
    assert names == ["Shop", "Shop"]
    assert store.list()[0].name == "later"


def test_writers_wait_for_each_other(engine: Engine) -> None:
    started, order = threading.Event(), []

    def second() -> None:
        started.set()
        with begin_write(engine) as connection:
            set_version(connection, room.SCHEMA_VERSION)
            order.append("second")

    waiting = threading.Thread(target=second)
    with begin_write(engine) as connection:
        set_version(connection, room.SCHEMA_VERSION)
        waiting.start()
        assert started.wait(10)
        order.append("first")
    waiting.join(30)
    assert order == ["first", "second"]


def test_a_writer_who_waited_too_long_says_busy(
    target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "WAIT_SECONDS", 0.2)
    engine = open_store(target)
    with begin_write(engine) as connection:
        set_version(connection, room.SCHEMA_VERSION)
        with pytest.raises(Busy, match="try again"), begin_write(engine) as other:
            set_version(other, room.SCHEMA_VERSION)
    engine.dispose()


def test_a_newer_schema_is_left_alone(target: str, engine: Engine) -> None:
    with begin_write(engine) as connection:
        set_version(connection, room.SCHEMA_VERSION + 1)
    with pytest.raises(BadInput, match="newer Wayline"):
        open_store(target)


def test_an_older_schema_is_lifted_once(
    target: str, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lift(connection: Connection) -> None:
        connection.execute(text("ALTER TABLE journey ADD COLUMN colour VARCHAR(20)"))

    monkeypatch.setattr(room, "SCHEMA_VERSION", room.SCHEMA_VERSION + 1)
    monkeypatch.setitem(room.MIGRATIONS, room.SCHEMA_VERSION - 1, lift)
    for _ in range(2):
        opened = open_store(target)
        assert "colour" in {column["name"] for column in inspect(opened).get_columns("journey")}
        opened.dispose()


def test_a_new_table_needs_no_migration(target: str, engine: Engine) -> None:
    extra = Table("extra", METADATA, Column("id", Integer, primary_key=True))
    try:
        opened = open_store(target)
        assert inspect(opened).has_table("extra")
        opened.dispose()
    finally:
        METADATA.remove(extra)


def test_an_error_repeats_no_value(engine: Engine, store: JourneyStore) -> None:
    store.create(shop(), "Ana")
    again = JOURNEYS.insert().from_select(
        [column.name for column in JOURNEYS.columns],
        select(JOURNEYS).where(JOURNEYS.c.name != "ana@example.org"),
    )
    with pytest.raises(IntegrityError) as raised, begin_write(engine) as connection:
        connection.execute(again)
    assert "ana@example.org" not in str(raised.value)


def test_a_full_disk_is_said_and_loses_nothing(tmp_path: Path) -> None:
    engine = open_store(tmp_path / "wayline.db")
    store = JourneyStore(engine)
    store.create(shop(), "Ana")

    def write_too_much() -> None:
        with begin_write(engine) as connection:
            connection.exec_driver_sql("PRAGMA max_page_count = 1")
            connection.execute(update(JOURNEYS).values(name="x" * 1_000_000))

    with pytest.raises(WaylineError, match="is full; nothing was saved"):
        write_too_much()
    assert store.list()[0].name == "Shop"
    engine.dispose()


@pytest.mark.postgres
def test_a_server_that_ends_in_the_middle_is_said(empty_postgres: str) -> None:
    engine = open_store(empty_postgres)
    end = text("SELECT pg_terminate_backend(pg_backend_pid())")
    with pytest.raises(BadInput, match="cannot be reached"), begin_write(engine) as connection:
        connection.execute(end)
    assert JourneyStore(engine).list() == []
    engine.dispose()


def test_settings_of_every_connection_to_a_file(tmp_path: Path) -> None:
    engine = open_store(tmp_path / "wayline.db")
    with engine.connect() as one, engine.connect() as two:
        for connection in (one, two):
            settings = {
                name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                for name in ("journal_mode", "synchronous", "secure_delete", "foreign_keys")
            }
            assert settings == {
                "journal_mode": "wal", "synchronous": 2, "secure_delete": 1, "foreign_keys": 1
            }  # fmt: skip
    engine.dispose()


@pytest.mark.parametrize("folder", ["with space", "ümlaut ß", "[brackets]", "50%25", "a?b#c"])
def test_any_path_works(tmp_path: Path, folder: str) -> None:
    path = tmp_path / folder / "deep" / "wayline.db"
    engine = open_store(path)
    JourneyStore(engine).create(shop(), "Ana")
    engine.dispose()
    engine = open_store(str(path))
    assert JourneyStore(engine).load("shop").revision == 1
    engine.dispose()


@pytest.mark.parametrize(
    "damage",
    [
        lambda raw: b"not a database at all\n" * 500,
        lambda raw: b"\0" * len(raw),
        lambda raw: raw[:100],
        lambda raw: raw[: len(raw) // 2],
        lambda raw: raw[: len(raw) // 2 // 4096 * 4096],
        lambda raw: raw[:-1],
        lambda raw: raw[:4096] + b"\xff" * (len(raw) - 4096),
    ],
    ids=["garbage", "zeroed", "stub", "half", "whole pages", "last byte", "flipped"],
)
def test_a_damaged_file_is_said_and_left_alone(tmp_path: Path, damage) -> None:
    path = tmp_path / "wayline.db"
    engine = open_store(path)
    JourneyStore(engine).create(shop(), "Ana")
    engine.dispose()
    broken = damage(path.read_bytes())
    path.write_bytes(broken)
    with pytest.raises(Damaged, match=r"wayline\.db is damaged.*restore a backup"):
        read_all(path)
    assert path.read_bytes() == broken


def test_a_place_that_cannot_be_opened_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for target in (tmp_path, tmp_path / "file" / "wayline.db"):
        with pytest.raises(BadInput, match="cannot be"):
            open_store(target)


@pytest.mark.parametrize("address", ["mysql://u:secret@host/x", "sqlite://", "http://secret@x"])
def test_only_files_and_postgres_are_stores(address: str) -> None:
    with pytest.raises(BadInput, match="a store is a SQLite file or a Postgres database") as raised:
        open_store(address)
    assert "secret" not in str(raised.value)


def test_a_server_that_is_not_there_is_said_without_the_password() -> None:
    with pytest.raises(BadInput, match="cannot be reached") as raised:
        open_store("postgres://ana:secret@127.0.0.1:9/wayline")
    assert "secret" not in str(raised.value)
