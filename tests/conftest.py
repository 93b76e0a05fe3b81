"""What tests share: real data and a browser; what is absent is said, or fails in CI."""

from __future__ import annotations

import gc
import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED_DATA = ROOT.parent / "shared" / "data"


# Files that take longest, the longest first: one that starts last keeps everybody waiting.
LONG = (
    "e2e/test_first_shop.py", "e2e/test_pages.py", "e2e/test_canvas_together.py",
    "e2e/test_responses.py", "replay/test_run.py", "cli/test_start.py", "lake/ingest/test_run.py",
)  # fmt: skip


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browsers first, then long files; a story in a browser is told once more before it fails."""
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1))
    items.sort(key=_place)


def pytest_collection_finish() -> None:
    """What is loaded by now stays: no collection of garbage has to look through it again.

    Streamlit collects after every run of a page, statsmodels after every correction.
    """
    gc.collect()
    gc.freeze()


def pytest_sessionfinish() -> None:
    """At the end everything goes, also for those who then count what was left behind."""
    gc.unfreeze()


def _place(item: pytest.Item) -> tuple[bool, int]:
    """Where an item's file stands; those of equal rank stay in their order."""
    name = item.path.relative_to(ROOT / "tests").as_posix()
    rank = LONG.index(name) if name in LONG else len(LONG)
    return item.get_closest_marker("browser") is None, rank


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
