"""Looks a workspace over and says in words what is wrong and what to do; it changes nothing."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from journey_core.errors import WaylineError
from journey_core.lake import sweep
from journey_core.lake.integrity import fault_of
from journey_core.lake.workspace import Workspace
from journey_core.store.catalogue import housekeeping, reading

if TYPE_CHECKING:
    from sqlalchemy import Engine

LEAST_FREE_BYTES = 1_000_000_000
_RESTORE = "put the file back from a backup, or restore the whole workspace from one"


@dataclass(frozen=True)
class Problem:
    """One thing that is not as it should be: `error` needs a person, `warning` can wait."""

    severity: Literal["error", "warning"]
    what: str
    fix: str


def check(
    workspace: Workspace,
    *,
    hashes: bool = False,
    progress: Callable[[float, str], None] | None = None,
) -> list[Problem]:
    """Everything that is wrong with a workspace, errors first; an empty list is a healthy one.

    With `hashes` every part is read and compared with its SHA-256; without, its size and the number
    of rows its footer states. Only reading; safe while others work.
    """
    report = progress or (lambda share, words: None)
    report(0.0, "checking the store")
    problems = list(_store(workspace.engine))
    if problems:
        return problems
    version = reading.version_of(workspace.engine)
    for number, part in enumerate(version.parts):
        report(number / len(version.parts), f"checking {part.path}")
        if fault := fault_of(workspace.lake_dir, part, hashes=hashes):
            problems.append(Problem("error", fault, _RESTORE))
    problems += _sums(workspace.engine, version)
    problems += _leftovers(workspace)
    problems += _disk(workspace)
    return sorted(problems, key=lambda problem: problem.severity)


def _store(engine: Engine) -> Iterator[Problem]:
    fix = "restore the store from a backup; what is in the lake is still there"
    try:
        found = housekeeping.integrity(engine)
    except WaylineError as error:
        yield Problem("error", str(error), fix)
        return
    for words in found:
        yield Problem("error", f"the store is damaged: {words}", fix)


def _sums(engine: Engine, version: reading.Version) -> Iterator[Problem]:
    """The catalogue agrees with itself."""
    found = version.rows_in_parts
    for kind in sorted(found | version.rows):
        if found[kind] != version.rows[kind]:
            what = (
                f"the parts of {kind} hold {found[kind]:,} rows, "
                f"data version {version.version} {version.rows[kind]:,}"
            )
            yield Problem("error", what, _RESTORE)
    known = housekeeping.known_customers(engine, version.keys) - version.aliases
    if known != version.customers:
        what = f"{known:,} customers are known by an id, {version.customers:,} were counted"
        yield Problem("error", what, "restore the store from a backup")


def _leftovers(workspace: Workspace) -> Iterator[Problem]:
    fix = "nothing needs to be done: the next import removes it"
    for path in sweep.stray_files(workspace):
        name = path.relative_to(workspace.lake_dir).as_posix()
        yield Problem("warning", f"{name} belongs to no data version", fix)
    for folder in sweep.ended_jobs(workspace):
        yield Problem("warning", f"a job was ended and left {folder.name} behind", fix)


def _disk(workspace: Workspace) -> Iterator[Problem]:
    if not workspace.path.is_dir():
        return
    free = shutil.disk_usage(workspace.path).free
    if free < LEAST_FREE_BYTES:
        what = f"only {free / 1e6:,.0f} MB are free on the disk of the workspace"
        yield Problem(
            "warning", what, "free some space; an import needs about twice its file's size"
        )
