"""Merges small parts, so that many small commits read as fast as one large one."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator

from journey_core.errors import WaylineError
from journey_core.lake.rewrite import rewrite
from journey_core.lake.schema import MIXED, ONE_FILE_ROWS
from journey_core.lake.workspace import Workspace
from journey_core.store.catalogue import reading
from journey_core.store.catalogue.reading import Part

MOST_SMALL_PARTS = 32
LARGEST_SMALL_SHARE = 0.1
_WORTH_ROWS = 2 * ONE_FILE_ROWS


def merge(workspace: Workspace) -> int:
    """Rewrite the groups of small parts that are due; how many groups there were.

    Busy: another job was at the same parts first; the next append tries again.
    """
    groups = list(due(reading.version_of(workspace.engine).parts))
    for group in groups:
        rewrite(workspace, group)
    return len(groups)


def quietly(workspace: Workspace) -> None:
    """Merge if it can be done now; an append that is committed must not fail for it."""
    import duckdb

    with contextlib.suppress(WaylineError, duckdb.Error, OSError):
        merge(workspace)


def due(parts: Iterable[Part]) -> Iterator[list[Part]]:
    """The small parts of each table and bucket, where there are too many or they hold too much.

    Small is under 122,880 rows. Too many is more than 32; too much is more than a tenth of the
    bucket's rows (of the table's, for parts over all buckets), once it is worth a file of its own.
    """
    groups: dict[tuple[str, int], list[Part]] = {}
    totals: dict[str, int] = {}
    for part in parts:
        groups.setdefault((part.kind, part.bucket), []).append(part)
        totals[part.kind] = totals.get(part.kind, 0) + part.rows
    for (kind, bucket), found in groups.items():
        small = [part for part in found if part.rows < ONE_FILE_ROWS]
        rows = sum(part.rows for part in small)
        total = totals[kind] if bucket == MIXED else sum(part.rows for part in found)
        too_much = rows > _WORTH_ROWS and rows > LARGEST_SMALL_SHARE * total
        if len(small) > MOST_SMALL_PARTS or (too_much and len(small) > 1):
            yield small
