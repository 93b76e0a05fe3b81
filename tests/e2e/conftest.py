"""A browser and running servers for the end-to-end stories."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from journey_core.demo.fill import fill
from journey_core.lake.workspace import open_workspace

ROOT = Path(__file__).resolve().parents[2]
# Without these Chromium looks for hosts of its own at every start.
CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# What a browser says that is no fault of ours.
_HARMLESS = re.compile(r"Permissions-Policy|preload|ResizeObserver loop|WebSocket connection")
# Below a page's own path Streamlit's browser half looks for its server before it looks above.
_PROBE = re.compile(r"/\w+/_stcore/(health|host-config)$")


def _is_harmless(message: ConsoleMessage) -> bool:
    place = message.location.get("url", "")
    return bool(_HARMLESS.search(message.text) or _PROBE.search(place))


@pytest.fixture(scope="session")
def browser(chromium_path: str) -> Iterator[Browser]:
    """One Chromium for all stories."""
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium_path, args=list(CHROMIUM_FLAGS))
        yield found
        found.close()


@pytest.fixture
def open_page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Callable[..., Page]]:
    """Opens a page in a context of its own; faults of the page and the console fail the test.

    WAYLINE_SHOTS names a folder for a picture of how each page looked at the end.
    """
    contexts, faults = [], []

    def open_it(url: str, *, dark: bool = False, width: int = 1440, height: int = 900) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on(
            "console",
            lambda message: (
                faults.append(message.text)
                if message.type == "error" and not _is_harmless(message)
                else None
            ),
        )
        page.goto(url)
        return page

    yield open_it
    if folder := os.environ.get("WAYLINE_SHOTS"):
        for number, context in enumerate(one for one in contexts if one.pages):
            path = Path(folder) / f"{request.node.name}-{number}.png"
            context.pages[-1].screenshot(path=path)
    for context in contexts:
        context.close()
    assert not faults, faults


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a small demo company, for stories that leave it as it was."""
    folder = tmp_path_factory.mktemp("pages") / "workspace"
    with open_workspace(folder) as workspace:
        fill(workspace, customers=600)
    return folder


@pytest.fixture
def another_company(company: Path, tmp_path: Path) -> Path:
    """A copy of it, for a story that leaves traces."""
    return Path(shutil.copytree(company, tmp_path / "workspace"))


@pytest.fixture(scope="package")
def site(company: Path) -> Iterator[str]:
    """A server over the demo company; a story that needs one of its own says so."""
    with serve(company) as url:
        yield url


@pytest.fixture(scope="package")
def canvases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with nothing but canvases; every story draws on a map with a name of its own."""
    workspace = tmp_path_factory.mktemp("canvas") / "workspace"
    workspace.mkdir()
    with serve(workspace, Path(__file__).parent / "canvas_app.py") as url:
        yield url


@contextmanager
def serve(workspace: Path, script: Path = ROOT / "app.py", **environment: str) -> Generator[str]:
    """A server of its own on loopback over a workspace; ended by its process id."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable, "-m", "streamlit", "run", str(script),
        "--server.port", str(port), "--server.headless", "true",
    ]  # fmt: skip
    log = workspace.parent / f"server-{port}.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, "WAYLINE_WORKSPACE": str(workspace), **environment},
        )
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_for(url, process, log)
            yield url
        finally:
            process.terminate()
            process.wait(20)


def _wait_for(url: str, process: subprocess.Popen, log: Path) -> None:
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=1):  # noqa: S310  loopback
                return
        except OSError:
            if process.poll() is not None:
                break
            time.sleep(0.1)
    pytest.fail(f"the server did not start: {log.read_text()[-2000:]}")


def settled(page: Page) -> None:
    """Wait until the script has run and nothing is loading."""
    page.wait_for_selector("h1")
    page.wait_for_function(
        """() => !document.querySelector('[data-testid="stStatusWidget"]')
             && !document.querySelector('[data-testid="stSkeleton"]')"""
    )
