"""Keeps the workspace's contact policy: one document, and every revision it ever had."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from journey_core.model import policy_file
from journey_core.model.contact_policy import ContactPolicy
from journey_core.model.policy_words import changes
from journey_core.store.engine import begin_read
from journey_core.store.records import RevisionHead
from journey_core.store.revised import Revised, revisions_table

POLICIES = revisions_table("contact_policy")
_KIND = Revised(
    POLICIES,
    "the contact policy",
    policy_file.load_text,
    policy_file.dump_text,
    changes,
    ContactPolicy,
)


@dataclass(frozen=True, slots=True)
class SavedPolicy:
    """A policy as it was saved, in UTC; revision 0 is the empty one that nobody saved."""

    policy: ContactPolicy
    revision: int = 0
    saved_at: datetime | None = None
    saved_by: str = ""


class PolicyStore:
    """The contact policy of a store; safe to use from many threads and processes at once."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def load(self, revision: int | None = None) -> SavedPolicy:
        """The newest revision, or the one asked for. UnknownName; Damaged if it is not readable."""
        with begin_read(self.engine) as connection:
            return SavedPolicy(*_KIND.at(connection, revision))

    def save(self, policy: ContactPolicy, base: int, by: str) -> SavedPolicy:
        """The next revision after `base`; what is equal to it adds none.

        Conflict when `base` is not the newest any more: it says who saved, and what changed since.
        """
        return SavedPolicy(*_KIND.save(self.engine, policy, base, by))

    def history(self, limit: int = 50) -> list[RevisionHead]:
        """Who changed what and when, in words, the newest first."""
        with begin_read(self.engine) as connection:
            return _KIND.history(connection, limit)
