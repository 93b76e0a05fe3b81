"""`wayline` alone: the app on this machine's own address, found in both kinds of install."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from journey_core.cli import serve, start
from journey_core.cli.command import Shared

from .conftest import Wayline

PACKAGE = Path(serve.__file__).resolve().parent.parent


@contextmanager
def running(*words: str) -> Generator[subprocess.Popen[str]]:
    """The app as a process of its own, ended whatever happens."""
    with subprocess.Popen(
        [sys.executable, "-m", "journey_core", "--no-browser", "--no-demo", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline()


def taken_port() -> socket.socket:
    """A socket that listens on a port of this machine."""
    listener = socket.socket()
    listener.bind((serve.LOOPBACK, 0))
    listener.listen()
    return listener


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_serves_says_where_and_stops(folder: Path) -> None:
    with taken_port() as listener:
        port = listener.getsockname()[1]
    with running("--json", "--port", str(port)) as process:
        place = json.loads(said(process))
        assert place == {"url": f"http://127.0.0.1:{port}", "workspace": str(folder)}
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        line.request("GET", "/")
        assert line.getresponse().status == http.HTTPStatus.OK
        line.close()
        process.send_signal(signal.SIGINT)
        rest, complaint = process.communicate(timeout=30)
    assert (process.returncode, rest) == (0, "")
    assert "Traceback" not in complaint
    assert serve.is_free(port)


def test_a_port_in_use(wayline: Wayline, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    with taken_port() as listener:
        port = listener.getsockname()[1]
        assert wayline("--port", str(port), "--no-browser").is_bad_input("--port", str(port))
        monkeypatch.setattr(start, "FIRST_PORT", port)
        assert start.free_port() > port
        monkeypatch.setattr(start, "PORTS_TRIED", 1)
        assert wayline("--no-browser").is_bad_input("--port")
    assert not folder.exists()


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.168.0.1", "example.com", "127.0.0.2"])  # noqa: S104 - refused
def test_only_this_machine_is_served(
    wayline: Wayline, address: str, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    assert wayline("--address", address).is_bad_input("--address", "127.0.0.1")
    monkeypatch.setenv("STREAMLIT_SERVER_ADDRESS", address)
    assert wayline("--no-browser").is_bad_input("STREAMLIT_SERVER_ADDRESS")
    assert not folder.exists()


@pytest.mark.parametrize("port", ["0", "-1", "65536", "http"])
def test_ports_that_are_none(wayline: Wayline, port: str) -> None:
    assert wayline("--port", port).is_bad_input("--port")


def found_app(site: Path) -> str:
    """Where a copy of the package in `site` finds the app."""
    code = "from journey_core.cli import serve; print(serve.app_file(), end='')"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(site)},
        cwd=site,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout or done.stderr.splitlines()[-1]


def test_the_app_is_found_in_a_checkout_and_in_an_install(tmp_path: Path) -> None:
    site = tmp_path / "site"
    for part in ("cli", "errors.py", "__init__.py"):
        source, target = PACKAGE / part, site / "journey_core" / part
        target.parent.mkdir(parents=True, exist_ok=True)
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, target)
    assert "install Wayline again" in found_app(site)
    beside, inside = site / "app.py", site / "journey_core" / "_app" / "app.py"
    for place in (beside, inside):
        (place.parent / "pages").mkdir(parents=True)
        place.touch()
        assert found_app(site) == str(place)
    assert serve.app_file() == PACKAGE.parent / "app.py"


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_the_first_start_makes_up_a_company(wayline: Wayline, folder: Path) -> None:
    """The one command a newcomer types."""
    words = [sys.executable, "-m", "journey_core", "--no-browser"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as app:
        try:
            assert "http://127.0.0.1:" in said(app)
            app.send_signal(signal.SIGINT)
            complaint = app.communicate(timeout=60)[1]
        finally:
            app.kill()
    assert "preparing the demo workspace" in complaint
    assert len(wayline("journey", "list", "--json").document["journeys"]) == 3
    rows = [source["rows"] for source in wayline("sources", "--json").document["sources"]]
    assert sum(rows) > 900_000


def test_a_journey_is_enough_to_start_as_it_is(
    wayline: Wayline, folder: Path, tmp_path: Path
) -> None:
    with Shared() as shared:
        assert start.is_empty(shared.workspace(create=False))
    (tmp_path / "j.json").write_text('{"id": "shop", "name": "Shop"}', encoding="utf-8")
    wayline("journey", "import", tmp_path / "j.json")
    with Shared() as shared:
        assert not start.is_empty(shared.workspace(create=False))
