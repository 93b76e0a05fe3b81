"""Starts the reading process, listens to it, and stops it when it is no longer wanted."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import IO, Any

from journey_core.errors import BadInput, Cancelled
from journey_core.lake.ingest.job import Job
from journey_core.lake.ingest.options import Cancel, Progress

_MODULE = "journey_core.lake.ingest.child"
_ROOT = str(Path(__file__).resolve().parents[3])
_ENDS = ("result", "error")
_LOOK_SECONDS = 0.1
_PATIENCE_SECONDS = 5.0


def ask(
    job: Job,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
    *,
    patience_seconds: float | None = None,
) -> dict[str, Any]:
    """Have a process of its own do the job; its result as JSON values.

    BadInput: the file cannot be read, whether the process says so, runs out of memory or dies.
    Cancelled: `cancel` became true. The process is gone in every case when this returns.
    """
    with tempfile.TemporaryFile() as complaints, _start(complaints) as process:
        try:
            assert process.stdin is not None
            _send(process.stdin, job)
            end = time.monotonic() + patience_seconds if patience_seconds else None
            answer = _listen(process, progress, cancel, end)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(_PATIENCE_SECONDS)
        finally:
            _stop(process)
    if answer is None:
        raise BadInput(_end_in_words(process.returncode), where=_where(job))
    if "error" in answer:
        raise BadInput(answer["error"])
    return answer["result"]


def _start(complaints: IO[bytes]) -> subprocess.Popen[bytes]:
    path = os.pathsep.join(filter(None, (_ROOT, os.environ.get("PYTHONPATH", ""))))
    settings = {"PYTHONPATH": path, "OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}
    return subprocess.Popen(
        [sys.executable, "-m", _MODULE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=complaints,
        env={**os.environ, **settings},
        start_new_session=True,
    )


def _send(stdin: IO[bytes], job: Job) -> None:
    try:
        with stdin:
            stdin.write(job.model_dump_json().encode())
    except BrokenPipeError:
        return  # it died before it listened; `_listen` finds out


def _listen(
    process: subprocess.Popen[bytes],
    progress: Progress | None,
    cancel: Cancel | None,
    end: float | None,
) -> dict[str, Any] | None:
    """Pass progress on until the last line; None when the process ended without one."""
    assert process.stdout is not None
    left = b""
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while True:
            if cancel is not None and cancel():
                raise Cancelled("the import was stopped; nothing was loaded")
            if end is not None and time.monotonic() > end:
                raise BadInput("the file took too long to read; the reader was stopped")
            if not selector.select(_LOOK_SECONDS):
                continue
            step = os.read(process.stdout.fileno(), 1 << 16)
            *lines, left = (left + step).split(b"\n")
            for line in lines:
                message = _message(line)
                if message is None or "share" not in message:
                    return message
                if progress is not None:
                    progress(message["share"], message["words"])
            if not step:
                return None


def _message(line: bytes) -> dict[str, Any] | None:
    """One line of the child's; None for anything it would not say in its right mind."""
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found if isinstance(found, dict) and found.keys() & {"share", *_ENDS} else None


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(_PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    if process.stdout is not None:
        process.stdout.close()


def _end_in_words(code: int | None) -> str:
    """What the end of the reading process says about the file."""
    if code is not None and code < 0:
        how = f"stopped with signal {-code}"
    else:
        how = "ran out of memory or stopped on an error"
    return f"the file could not be read; the reader {how}, and nothing was loaded"


def _where(job: Job) -> str:
    return ", ".join(file.name for file in job.files[:3])
