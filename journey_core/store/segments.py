"""Keeps the workspace's named segments: one document, and every revision it ever had."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, func, select

from journey_core.model import segment as model
from journey_core.model.segment import Segments
from journey_core.store.engine import begin_read
from journey_core.store.records import RevisionHead
from journey_core.store.revised import Revised, revisions_table

SEGMENTS = revisions_table("segments")
_KIND = Revised(SEGMENTS, "the segments", model.load_text, model.dump_text, model.changes, Segments)


@dataclass(frozen=True, slots=True)
class SavedSegments:
    """Segments as they were saved, in UTC; revision 0 is none at all."""

    segments: Segments
    revision: int = 0
    saved_at: datetime | None = None
    saved_by: str = ""


class SegmentStore:
    """The named segments of a store; safe to use from many threads and processes at once."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def load(self) -> SavedSegments:
        """The newest revision. Damaged if it is not readable."""
        with begin_read(self.engine) as connection:
            return SavedSegments(*_KIND.newest(connection))

    def revision(self) -> int:
        """The number of the newest revision, without reading it."""
        with begin_read(self.engine) as connection:
            return connection.scalar(select(func.max(SEGMENTS.c.revision))) or 0

    def save(self, segments: Segments, base: int, by: str) -> SavedSegments:
        """The next revision after `base`; what is equal to it adds none.

        Conflict when `base` is not the newest any more: it says who saved, and what changed since.
        """
        return SavedSegments(*_KIND.save(self.engine, segments, base, by))

    def history(self, limit: int = 50) -> list[RevisionHead]:
        """Who changed what and when, in words, the newest first."""
        with begin_read(self.engine) as connection:
            return _KIND.history(connection, limit)
