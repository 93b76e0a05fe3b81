"""Removes what nobody needs any more: leftovers of ended jobs, replaced parts, old layouts."""

from __future__ import annotations

import contextlib
import re
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from journey_core.errors import Busy, WaylineError
from journey_core.lake.job import job_of, lease_of
from journey_core.lake.lease import hold, hold_file, is_held
from journey_core.lake.schema import TABLES
from journey_core.lake.workspace import Workspace
from journey_core.store.catalogue import customers, housekeeping, reading
from journey_core.store.engine import begin_write

GRACE = timedelta(hours=1)
"""How long a reader may go on with a snapshot whose parts were replaced."""
KEPT_LAYOUTS = 2
_LAYOUT = re.compile(r"^v(\d+)")
_FORGOTTEN = timedelta(days=1)


@dataclass(frozen=True)
class Swept:
    """How many things were removed."""

    jobs: int = 0
    unknown_files: int = 0
    replaced_parts: int = 0
    layouts: int = 0


def sweep(workspace: Workspace, grace: timedelta = GRACE) -> Swept:
    """Remove everything that is nobody's; Busy when another sweep is at work."""
    with hold(workspace, "sweep"):
        with contextlib.suppress(Busy), hold(workspace, "append"):
            _forget_unfinished(workspace)
        return _sweep(workspace, grace)


def quietly(workspace: Workspace) -> None:
    """Sweep if it can be done now; what is left over stays for the next time."""
    with contextlib.suppress(WaylineError, OSError), hold(workspace, "sweep"):
        _sweep(workspace, GRACE)


def stray_files(workspace: Workspace) -> list[Path]:
    """Files in the tables' folders that neither the catalogue nor a job at work knows.

    The order matters: a job that is not alive when it is asked can commit nothing afterwards, so
    what the catalogue does not know then is nobody's.
    """
    found = [path for kind in TABLES for path in _files(workspace.lake_dir / kind)]
    alive = {folder.name for folder in _jobs(workspace) if _is_alive(folder)}
    known = housekeeping.known_paths(workspace.engine)
    return [
        path
        for path in found
        if job_of(path.name) not in alive
        and path.relative_to(workspace.lake_dir).as_posix() not in known
    ]


def ended_jobs(workspace: Workspace) -> list[Path]:
    """Folders of jobs that were ended before they could clear up."""
    return [folder for folder in _jobs(workspace) if not _is_alive(folder)]


def _sweep(workspace: Workspace, grace: timedelta) -> Swept:
    jobs = ended_jobs(workspace)
    for folder in jobs:
        shutil.rmtree(folder, ignore_errors=True)
    _remove_free_leases(workspace)
    strays = stray_files(workspace)
    for path in strays:
        path.unlink(missing_ok=True)
    replaced = housekeeping.replaced_before(workspace.engine, _now_ms() - _ms(grace))
    for part in replaced:
        (workspace.lake_dir / part.path).unlink(missing_ok=True)
    housekeeping.forget(workspace.engine, [part.id for part in replaced])
    layouts = list(_old_layouts(workspace, grace))
    for folder in layouts:
        shutil.rmtree(folder, ignore_errors=True)
    return Swept(len(jobs), len(strays), len(replaced), len(layouts))


def _old_layouts(workspace: Workspace, grace: timedelta) -> Iterator[Path]:
    """Layouts of versions before the last two, and what an ended session spilled."""
    current = reading.version_of(workspace.engine).version
    layouts = [path for path in _folders(workspace.cache_dir) if _LAYOUT.match(path.name)]
    numbers = {int(_LAYOUT.findall(path.name)[0]) for path in layouts}
    kept = set(sorted(numbers)[-KEPT_LAYOUTS:]) | {current}
    for path in layouts:
        if int(_LAYOUT.findall(path.name)[0]) not in kept and _is_older(path, grace):
            yield path
    for path in _folders(workspace.cache_dir / "spill"):
        if _is_forgotten(path):
            yield path


def _is_alive(folder: Path) -> bool:
    """A job lives while its lease is held; one whose folder has no lease is given a day."""
    lease = lease_of(folder)
    return is_held(lease) if lease.exists() else not _is_forgotten(folder)


def _remove_free_leases(workspace: Workspace) -> None:
    """Leases that nobody holds and that have no folder (any more)."""
    for lease in _files(workspace.staging_dir):
        with contextlib.suppress(Busy), hold_file(lease):
            if not lease.with_suffix("").is_dir():
                lease.unlink(missing_ok=True)


def _forget_unfinished(workspace: Workspace) -> None:
    with begin_write(workspace.engine) as connection:
        customers.clear_unfinished(connection, reading.read_counters(connection)["keys"])


def _jobs(workspace: Workspace) -> list[Path]:
    return _folders(workspace.staging_dir)


def _folders(path: Path) -> list[Path]:
    return sorted(inner for inner in path.iterdir() if inner.is_dir()) if path.is_dir() else []


def _files(path: Path) -> list[Path]:
    return sorted(inner for inner in path.iterdir() if inner.is_file()) if path.is_dir() else []


def _is_forgotten(path: Path) -> bool:
    return _is_older(path, _FORGOTTEN)


def _is_older(path: Path, age: timedelta) -> bool:
    try:
        return time.time() - path.stat().st_mtime > age.total_seconds()
    except OSError:
        return False


def _ms(span: timedelta) -> int:
    return int(span.total_seconds() * 1000)


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
