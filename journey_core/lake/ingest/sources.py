"""The register of sources: who owns them, what they feed, and whether they still deliver."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from journey_core.errors import BadInput, UnknownName
from journey_core.lake.ingest.limits import MAX_NAME
from journey_core.model.record import Record

if TYPE_CHECKING:
    from journey_core.lake.workspace import Workspace

Freshness = Literal["fresh", "late", "stale"]
DAYS = 8
"""Days of counts that are shown."""
LATE_GAPS, STALE_GAPS = 2, 4
"""So many usual gaps without an event make a source late, and stale."""
_EPOCH = datetime(1970, 1, 1)
_DAY_MS = 86_400_000


class SourceRow(Record):
    """One source. `rows` are its events, or its records where it brings no events.

    `last_event_at` is UTC without a zone. `daily` are the events of the last eight days, the oldest
    first, `rejected_share` the part of all delivered records that was turned away.
    """

    name: str
    owner: str
    feeds: str
    rows: int
    last_event_at: datetime | None
    freshness: Freshness
    rejected_share: float
    daily: tuple[int, ...]
    usual_gap_days: int


def sources(workspace: Workspace, as_of: datetime | None = None) -> list[SourceRow]:
    """Every source by name, judged as of a moment: the latest event of all unless one is given."""
    from sqlalchemy import select

    from journey_core.store.catalogue import tables as t
    from journey_core.store.engine import begin_read

    with begin_read(workspace.engine) as connection:
        found = connection.execute(select(t.source).order_by(t.source.c.name)).mappings().all()
        asked = select(t.source_day).order_by(t.source_day.c.source, t.source_day.c.day)
        days: dict[str, dict[int, int]] = {}
        for source, day, events in connection.execute(asked):
            days.setdefault(source, {})[day] = events
    latest = max((row["last_ms"] for row in found if row["last_ms"] is not None), default=0)
    now_ms = latest if as_of is None else int((as_of - _EPOCH) / timedelta(milliseconds=1))
    return [_row(dict(row), days.get(row["name"], {}), now_ms) for row in found]


def set_source_owner(workspace: Workspace, name: str, owner: str, feeds: str) -> None:
    """Write down who owns a source and what it feeds; UnknownName when there is no such source."""
    from sqlalchemy import select, update

    from journey_core.store.catalogue import tables as t
    from journey_core.store.engine import begin_write

    for what, value in (("owner", owner), ("feeds", feeds)):
        if len(value) > MAX_NAME or "\0" in value:
            raise BadInput(f"at most {MAX_NAME} characters", where=what)
    change = update(t.source).where(t.source.c.name == name)
    with begin_write(workspace.engine) as connection:
        if not connection.execute(change.values(owner=owner, feeds=feeds)).rowcount:
            known = connection.scalars(select(t.source.c.name)).all()
            raise UnknownName("source", name, known)


def usual_gap_days(days: Sequence[int]) -> int:
    """The gap that 19 of 20 gaps between days with events do not exceed; at least one day."""
    gaps = sorted(later - earlier for earlier, later in pairwise(days))
    return gaps[-(-len(gaps) * 19 // 20) - 1] if gaps else 1


def freshness(days: Sequence[int], last_ms: int | None, now_ms: int) -> Freshness:
    """Judge a source by its own habit; one that never had events is not expected to have any."""
    if last_ms is None:
        return "fresh"
    quiet = (now_ms - last_ms) / (_DAY_MS * usual_gap_days(days))
    if quiet > STALE_GAPS:
        return "stale"
    return "late" if quiet > LATE_GAPS else "fresh"


def _row(facts: dict, days: dict[int, int], now_ms: int) -> SourceRow:
    today, last_ms, read = now_ms // _DAY_MS, facts["last_ms"], facts["rows_read"]
    return SourceRow(
        name=facts["name"],
        owner=facts["owner"],
        feeds=facts["feeds"],
        rows=facts["events"] or read - facts["rows_quarantined"],
        last_event_at=None if last_ms is None else _EPOCH + timedelta(milliseconds=last_ms),
        freshness=freshness(list(days), last_ms, now_ms),
        rejected_share=facts["rows_quarantined"] / read if read else 0.0,
        daily=tuple(days.get(day, 0) for day in range(today - DAYS + 1, today + 1)),
        usual_gap_days=usual_gap_days(list(days)),
    )
