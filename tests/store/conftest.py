"""Every test of the store runs on SQLite and on Postgres, each time in an empty store."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, NullPool, create_engine, text

from journey_core.store.engine import open_store
from journey_core.store.journeys import JourneyStore

from .postgres import binaries, server

_END_OTHERS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The URL of a Postgres server that lives as long as the tests."""
    programs = binaries()
    if programs is None:
        message = "Postgres is not here: install it, on Debian with `apt-get install postgresql`"
        if os.environ.get("WAYLINE_CI"):
            pytest.fail(message)
        pytest.skip(message)
    with server(programs) as url:
        yield url


@pytest.fixture
def empty_postgres(postgres_url: str) -> str:
    """The URL of a Postgres database in which nothing is."""
    admin = create_engine(postgres_url, poolclass=NullPool)
    with admin.begin() as connection:
        connection.execute(text(_END_OTHERS))
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    return postgres_url


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a new, empty store would be: the path of a file, or the URL of a database."""
    if request.param == "sqlite":
        return str(tmp_path / "wayline.db")
    return request.getfixturevalue("empty_postgres")


@pytest.fixture
def engine(target: str) -> Iterator[Engine]:
    """An open store with its tables."""
    opened = open_store(target)
    yield opened
    opened.dispose()


@pytest.fixture
def store(engine: Engine) -> JourneyStore:
    """An empty store of journeys."""
    return JourneyStore(engine)
