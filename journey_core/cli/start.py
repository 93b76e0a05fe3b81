"""Starts the app: chooses where, prepares a demo workspace when there is none, and serves."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentTypeError
from typing import TYPE_CHECKING

from journey_core.cli import values
from journey_core.cli.command import Answer, Call, Command
from journey_core.cli.parser import Parser
from journey_core.errors import BadInput, WaylineError

if TYPE_CHECKING:
    from journey_core.lake.workspace import Workspace

LOOPBACK = "127.0.0.1"
FIRST_PORT, PORTS_TRIED = 8501, 100


def _options(parser: Parser) -> None:
    parser.add_argument(
        "--port",
        type=values.whole(1, 65535),
        metavar="N",
        help=f"port to listen on (default: the first free one from {FIRST_PORT})",
    )
    parser.add_argument(
        "--address",
        type=_loopback,
        default=LOOPBACK,
        metavar="HOST",
        help=f"only {LOOPBACK} or localhost: Wayline has no login of its own",
    )
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser")
    parser.add_argument(
        "--no-demo", action="store_true", help="start with an empty workspace, without demo data"
    )


def _loopback(text: str) -> str:
    if text not in (LOOPBACK, "localhost"):
        raise ArgumentTypeError(
            f"others may reach “{text}”, and Wayline has no login; only {LOOPBACK} is served"
        )
    return LOOPBACK


def _start(call: Call) -> Answer:
    from journey_core.cli import serve

    options = call.options
    if address := os.environ.get("STREAMLIT_SERVER_ADDRESS"):
        _check_variable(address)
    page = serve.app_file()
    port = options.port or free_port()
    if not serve.is_free(port):
        raise BadInput(f"port {port} is in use; leave it out to take a free one", where="--port")
    if not options.no_demo and is_empty(call.workspace):
        _prepare_demo(call)
    folder = call.workspace.path
    call.shared.close()
    serve.run(page, port, folder, as_json=options.json, browser=not options.no_browser)
    return Answer()


def _check_variable(address: str) -> None:
    try:
        _loopback(address)
    except ArgumentTypeError as error:
        raise BadInput(str(error), where="STREAMLIT_SERVER_ADDRESS") from None


def free_port() -> int:
    """The first port from FIRST_PORT that nobody listens on."""
    from journey_core.cli import serve

    last = FIRST_PORT + PORTS_TRIED - 1
    for port in range(FIRST_PORT, last + 1):
        if serve.is_free(port):
            return port
    raise BadInput(
        f"all ports from {FIRST_PORT} to {last} are in use; name another", where="--port"
    )


def is_empty(workspace: Workspace) -> bool:
    """Whether the workspace holds neither data nor a journey."""
    from journey_core.lake import snapshot
    from journey_core.store.journeys import JourneyStore

    if snapshot.take(workspace).version:
        return False
    return not JourneyStore(workspace.engine).list(include_archived=True)


def _prepare_demo(call: Call) -> None:
    """Fills the demo workspace in a process of its own, whose memory goes back when it ends."""
    import subprocess

    call.say("preparing the demo workspace; this happens once")
    folder = str(call.workspace.path)
    words = [sys.executable, "-m", "journey_core", "--workspace", folder, "demo"]
    if call.shared.quiet:
        words.append("--quiet")
    done = subprocess.run(words, stdout=subprocess.DEVNULL, check=False)
    if done.returncode:
        raise WaylineError("the demo workspace could not be prepared; --no-demo starts without it")


START = Command("", "start the app on this machine", _options, _start, writes=True)
