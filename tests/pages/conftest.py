"""A small demo company, made once, and an app over a copy of it or over an empty workspace."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from journey_core.demo.fill import fill
from journey_core.lake.workspace import open_workspace
from journey_core.ui import cache

ROOT = Path(__file__).resolve().parents[2]
OpenApp = Callable[..., AppTest]


@pytest.fixture(scope="session")
def small_company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with 400 customers, for reading only."""
    folder = tmp_path_factory.mktemp("company") / "workspace"
    with open_workspace(folder) as workspace:
        fill(workspace, customers=400)
    return folder


class Site:
    """Where the app of one file's tests stands.

    A copy of the company stays, with every answer the app has kept, until somebody writes to it:
    each commit to the store or to the lake ends in one SQLite file, which counts them.
    """

    def __init__(self, company: Path, home: Path, environment: pytest.MonkeyPatch) -> None:
        self.company, self.home, self.environment = company, home, environment
        self._stands = False
        self._watch: sqlite3.Connection | None = None
        self._commits = 0

    def settle(self, empty: Path | None) -> None:
        """Stand on a company nobody has written to, or on this folder with nothing in it."""
        if empty is None and self._watch is not None:
            return
        self.leave()
        folder = empty or Path(shutil.copytree(self.company, self._free()))
        self.environment.setenv("WAYLINE_WORKSPACE", str(folder))
        self._stands = True
        cache.workspace()
        if empty is None:
            self._watch = sqlite3.connect(folder / "wayline.db")
            self._commits = self._counted()

    def look(self) -> None:
        """After a test: leave what was written to."""
        if self._watch is None or self._counted() != self._commits:
            self.leave()

    def leave(self) -> None:
        """Close the workspace and forget every answer."""
        if self._watch is not None:
            self._watch.close()
        if self._stands:
            cache.workspace().close()
        self._watch, self._stands = None, False
        st.cache_data.clear()
        st.cache_resource.clear()

    def _free(self) -> Path:
        return self.home / f"{sum(1 for _ in self.home.iterdir())}" / "workspace"

    def _counted(self) -> int:
        assert self._watch is not None
        return self._watch.execute("PRAGMA data_version").fetchone()[0]


@pytest.fixture(scope="module")
def site(small_company: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One place for the tests of a file."""
    with pytest.MonkeyPatch.context() as environment:
        one = Site(small_company, tmp_path_factory.mktemp("site"), environment)
        yield one
        one.leave()


@pytest.fixture
def open_app(tmp_path: Path, site: Site, request: pytest.FixtureRequest) -> Iterator[OpenApp]:
    """The app after its first run, on a page, over the demo company or an empty workspace."""
    patched = "monkeypatch" in request.fixturenames  # its answers are for this test only
    if patched:
        site.leave()

    def open_it(page: str = "", *, empty: bool = False, **link: str) -> AppTest:
        site.settle(tmp_path / "workspace" if empty else None)
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        for name, value in link.items():
            app.query_params[name] = value
        if page and page != "journeys":  # the page that opens without a name
            app.switch_page(f"pages/{page}.py")
        app.run()
        assert not app.exception
        return app

    yield open_it
    if patched:
        site.leave()
    site.look()
