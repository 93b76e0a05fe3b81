"""Work done in processes that the tests end by force; started through a server that has no threads.

Nothing in the library knows of this: steps are reached by wrapping its functions in the child.
"""

from __future__ import annotations

import itertools
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any
from unittest.mock import patch

from journey_core.errors import Busy, WaylineError

STEPS = ("staged", "published", "before commit", "after commit", "before sweep")
_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(
    [
        *("tests.lake.crash_child", "tests.lake.lakes", "duckdb", "pandas", "pyarrow.parquet"),
        *("journey_core.store.engine", "journey_core.store.journeys", "journey_core.lake.rewrite"),
    ]
)


def start(work: Callable[..., None], *given: object) -> multiprocessing.process.BaseProcess:
    """Begin `work` in a process of its own."""
    process = _CONTEXT.Process(target=work, args=given, daemon=True)
    main = vars(sys.modules["__main__"])
    with patch.dict(main, {"__file__": None, "__spec__": None}):  # or each child loads pytest
        process.start()
    return process


def append_and_die(
    workspace: Path,
    events: Sequence[Path],
    consents: Sequence[Path],
    assignments: Sequence[Path],
    step: str,
) -> None:
    """Append, and be killed at a step."""
    from journey_core.lake import parts
    from journey_core.lake.workspace import open_workspace
    from journey_core.store.catalogue import commits

    from .lakes import load

    if step == "staged":
        _die(parts, "publish", before=True)
    elif step == "published":
        _die(parts, "publish", before=False)
    elif step == "before commit":
        _die(commits, "_check_rows", before=False)
    elif step == "after commit":
        _die(commits, "add", before=False)
    else:
        _die(parts.sweep, "quietly", before=True)
    with open_workspace(workspace) as opened:
        load(opened, *events, consents=consents, assignments=assignments)


def append_for_ever(workspace: Path, folder: Path, name: str) -> None:
    """Append one event and one consent after the other; each pair is acknowledged in a file once it
    is committed."""
    from journey_core.lake.workspace import open_workspace

    from .lakes import Stage, event, load

    stage = Stage(folder / name)
    with open_workspace(workspace) as opened, (folder / "acknowledged").open("ab", 0) as said:
        number = 0
        while True:
            message = f"{name}-{number}"
            given = [event(f"c{number % 5}", message, number, message), event(name, "x", 1, "same")]
            agreed = [(name, message, "granted", 1, None, None, message)]
            load(opened, stage.events(given), consents=[stage.consents(agreed)])
            said.write(f"{message}\n".encode())
            number += 1


def rewrite_for_ever(workspace: Path) -> None:
    """Merge all parts of a table into one, over and over, whoever else does the same."""
    from journey_core.lake.rewrite import rewrite
    from journey_core.lake.snapshot import take
    from journey_core.lake.workspace import open_workspace

    with open_workspace(workspace) as opened:
        for kind in itertools.cycle(("events", "consents")):
            parts = [part for part in take(opened).parts if part.kind == kind]
            if len(parts) > 1:
                with suppress(Busy):
                    rewrite(opened, parts)
            time.sleep(0.01)


def append_some(workspace: Path, staged: Sequence[Sequence[Path]]) -> None:
    """Several appends, one after the other."""
    from journey_core.lake.workspace import open_workspace

    from .lakes import load

    with open_workspace(workspace) as opened:
        for files in staged:
            load(opened, *files)


def append_without_room(workspace: Path, events: Path, most_bytes: int, answer: Path) -> None:
    """Append where no file may grow beyond a size; what was raised goes into a file."""
    import resource

    from journey_core.lake.workspace import open_workspace

    from .lakes import load

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))
    with open_workspace(workspace) as opened:
        try:
            load(opened, events)
        except WaylineError as error:
            answer.write_text(str(error), encoding="utf-8")


def _die(owner: Any, name: str, *, before: bool) -> None:
    """Let the process be killed before or after a function."""
    function = getattr(owner, name)

    def wrapped(*args: Any, **kwargs: Any) -> Any:
        if not before:
            function(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(owner, name, wrapped)
