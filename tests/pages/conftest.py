"""A small demo company, made once, and an app over a copy of it or over an empty workspace."""

from __future__ import annotations

import shutil
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


@pytest.fixture
def open_app(
    tmp_path: Path, small_company: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[OpenApp]:
    """The app after its first run, on a page, over the demo company or an empty workspace."""
    st.cache_data.clear()
    st.cache_resource.clear()

    def open_it(page: str = "", *, empty: bool = False, **link: str) -> AppTest:
        folder = tmp_path / "workspace"
        if not empty:
            shutil.copytree(small_company, folder)
        monkeypatch.setenv("WAYLINE_WORKSPACE", str(folder))
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        for name, value in link.items():
            app.query_params[name] = value
        app.run()
        if page:
            app.switch_page(f"pages/{page}.py").run()
        assert not app.exception
        return app

    yield open_it
    cache.workspace().close()
    st.cache_resource.clear()
