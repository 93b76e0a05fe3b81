"""A job's own corner of the lake: what it writes there is nobody's until it is committed."""

from __future__ import annotations

import secrets
import shutil
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from journey_core.lake.lease import hold_file
from journey_core.lake.workspace import Workspace


@dataclass(frozen=True)
class Job:
    """A job at work: every file it makes starts with `id`, and `folder` is its own."""

    id: str
    folder: Path


@contextmanager
def open_job(workspace: Workspace) -> Generator[Job]:
    """Begin a job; its folder goes when the block ends, and a lease says that it is alive.

    The lease is taken before the folder is made: a folder whose lease is free belongs to a job that
    was ended, and the sweeper may take it.
    """
    job = Job(_new_id(), workspace.staging_dir)
    job = Job(job.id, workspace.staging_dir / job.id)
    lease = lease_of(job.folder)
    try:
        with hold_file(lease, waiting=_patiently):  # the sweeper may be asking whether it is held
            job.folder.mkdir()
            try:
                yield job
            finally:
                shutil.rmtree(job.folder, ignore_errors=True)
    finally:
        lease.unlink(missing_ok=True)


def lease_of(folder: Path) -> Path:
    """The lease that says whether the job of a folder is alive."""
    return folder.with_name(f"{folder.name}.lock")


def job_of(file: str) -> str:
    """The job that made a file of the lake, from its name."""
    return file.split(".", 1)[0]


def _patiently() -> None:
    """Wait without a word: nobody holds a new lease for longer than a glance."""


def _new_id() -> str:
    """Sorts by time and is never the same twice."""
    return f"{time.time_ns() // 1_000_000:012x}{secrets.token_hex(6)}"
