"""Serves the app on this machine's own address until it is stopped."""

from __future__ import annotations

import http.client
import os
import runpy
import signal
import socket
import sys
import threading
import time
import webbrowser
from contextlib import closing, redirect_stdout
from pathlib import Path
from typing import TextIO

from journey_core.cli import document, terminal
from journey_core.errors import WaylineError

LOOPBACK = "127.0.0.1"
ANSWERS_WITHIN_SECONDS = 120.0


def app_file() -> Path:
    """The app's first page: inside an installed package, or beside the package in a checkout."""
    package = Path(__file__).resolve().parent.parent
    for place in (package / "_app" / "app.py", package.parent / "app.py"):
        if place.is_file() and (place.parent / "pages").is_dir():
            return place
    raise WaylineError("the pages of the app are not installed; install Wayline again")


def is_free(port: int) -> bool:
    """Whether nobody listens on this port of this machine."""
    with closing(socket.socket()) as probe:
        if os.name == "posix":  # elsewhere the option would share a port that is in use
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def run(page: Path, port: int, folder: Path, *, as_json: bool, browser: bool) -> None:
    """Runs Streamlit in this process until a signal ends it, and says where once it answers.

    What Streamlit itself prints goes to standard error.
    """
    os.environ["WAYLINE_WORKSPACE"] = str(folder)
    url = f"http://{LOOPBACK}:{port}"
    place = {"url": url, "workspace": str(folder)}
    text = document.text(place) if as_json else f"Wayline runs at {url} on {folder}; Ctrl-C ends it"
    opened = url if browser and _has_display() else None
    arguments = (port, f"{text}\n", opened, sys.stdout)
    threading.Thread(target=_announce, args=arguments, daemon=True).start()
    sys.argv = ["streamlit", "run", str(page), *_flags(port)]
    try:
        with redirect_stdout(sys.stderr):
            runpy.run_module("streamlit", run_name="__main__", alter_sys=True)
    except SystemExit as ended:
        if ended.code:
            raise WaylineError("the app could not be started; see the lines above") from None


def _flags(port: int) -> list[str]:
    """What must hold whatever a person's own configuration says; the rest stands beside app.py."""
    settings = {
        "server.address": LOOPBACK,
        "server.port": port,
        "server.headless": "true",
        "server.showEmailPrompt": "false",
        "browser.gatherUsageStats": "false",
        "logger.hideWelcomeMessage": "true",
        "logger.level": "warning",
    }
    return [f"--{name}={value}" for name, value in settings.items()]


def _announce(port: int, text: str, opened: str | None, stream: TextIO) -> None:
    """Waits until the server answers; one that never does is ended."""
    until = time.monotonic() + ANSWERS_WITHIN_SECONDS
    while not _is_healthy(port):
        if time.monotonic() > until:
            terminal.complain(f"the app did not answer within {ANSWERS_WITHIN_SECONDS:.0f} s")
            os.kill(os.getpid(), signal.SIGTERM)
            return
        time.sleep(0.1)
    terminal.result(text, stream)
    if opened:
        webbrowser.open(opened)


def _is_healthy(port: int) -> bool:
    line = http.client.HTTPConnection(LOOPBACK, port, timeout=2)
    try:
        line.request("GET", "/_stcore/health")
        return line.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()


def _has_display() -> bool:
    """Whether a browser would open a window; without one it could take over the terminal."""
    shown = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    return sys.platform in ("win32", "darwin") or bool(shown)
