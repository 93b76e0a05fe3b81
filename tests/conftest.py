"""What tests share: real data and a browser; what is absent is said, or fails in CI."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED_DATA = ROOT.parent / "shared" / "data"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A story in a browser is told once more before it counts as broken."""
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1))


def absent(what: str, how: str) -> NoReturn:
    """Skip and say so; where WAYLINE_CI is set, a missing peer is a failure."""
    message = f"{what} is not here: {how}"
    if os.environ.get("WAYLINE_CI"):
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder with real data sets and reference answers, which is not part of the project."""
    if not SHARED_DATA.is_dir():
        pytest.skip("real data is not here: it stands beside the project, in ../shared/data")
    return SHARED_DATA


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The path of a Chromium to drive."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    absent("Chromium", "install it, on Debian with `apt-get install chromium`")
