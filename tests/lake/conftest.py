"""A workspace of its own for each test, and short ways to stage rows and to read them back."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from journey_core.lake.workspace import Workspace, open_workspace
from tests.conftest import absent
from tests.store.postgres import binaries, server

from .lakes import Stage


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """An empty workspace whose path would trip up whatever does not quote."""
    monkeypatch.delenv("WAYLINE_STORE_URL", raising=False)
    with open_workspace(tmp_path / "Kund[inn]en ünd 'mehr'") as opened:
        yield opened


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """Writes staged files; each call is a new file."""
    return Stage(tmp_path / "staged files [1]")


@pytest.fixture
def say() -> tuple[list[str], Callable[[float, str], None]]:
    """A progress that remembers what it was told."""
    heard: list[str] = []
    return heard, lambda share, words: heard.append(words)


@pytest.fixture(scope="session")
def postgres_home() -> Iterator[str]:
    """The URL of a Postgres server that lives as long as the tests of the lake."""
    programs = binaries()
    if programs is None:
        absent("Postgres", "install it, on Debian with `apt-get install postgresql`")
    with server(programs) as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def either(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Workspace]:
    """An empty workspace, once with its store in SQLite and once in Postgres."""
    if request.param == "sqlite":
        yield request.getfixturevalue("workspace")
        return
    home = make_url(request.getfixturevalue("postgres_home"))
    name = f"w{uuid.uuid4().hex}"
    admin = create_engine(home, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    url = home.set(database=name).render_as_string(hide_password=False)
    monkeypatch.setenv("WAYLINE_STORE_URL", url)
    with open_workspace(tmp_path / "on a server") as opened:
        yield opened
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()
