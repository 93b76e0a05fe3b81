"""What the store answers with: a saved journey, lines of a list, the result of a save."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from journey_core.model.elements import to_elements
from journey_core.model.journey import Journey
from journey_core.model.settle import MergeConflict
from journey_core.model.words import words


@dataclass(frozen=True, slots=True)
class Saved:
    """A journey as it was saved; revisions count from 1, times are in UTC."""

    journey: Journey
    revision: int
    saved_at: datetime
    saved_by: str


@dataclass(frozen=True, slots=True)
class JourneyHead:
    """What a list of journeys shows of one; `revision`, time and person are those of its newest."""

    id: str
    name: str
    status: str
    owner: str
    archived: bool
    stages: int
    next_review_on: date | None
    revision: int
    saved_at: datetime
    saved_by: str


@dataclass(frozen=True, slots=True)
class RevisionHead:
    """One line of a journey's history; `changes` says in words what it changed."""

    revision: int
    saved_at: datetime
    saved_by: str
    why: str
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SaveResult:
    """The newest journey after a save; with conflicts nothing was saved."""

    saved: Saved
    conflicts: tuple[MergeConflict, ...] = ()

    def explain(self) -> list[str]:
        """Each conflict in words, after a sentence about whose revision is in the way."""
        if not self.conflicts:
            return []
        elements = to_elements(self.saved.journey)
        who = f", saved by {self.saved.saved_by}" if self.saved.saved_by else ""
        first = f"This journey is now at revision {self.saved.revision}{who}; nothing was saved."
        return [first, *(words(conflict, elements) for conflict in self.conflicts)]
