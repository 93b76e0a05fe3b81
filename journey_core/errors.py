"""Everything that can go wrong on purpose, as one tree.

WaylineError
├── BadInput            what was asked cannot be done; nothing was changed (exit 2)
│   ├── UnknownName     a journey, stage, event, attribute or file that is not there
│   └── Refused         the edit breaks a rule of the document
├── Conflict            someone else changed the same place first
├── Busy                another writer holds the lease; try again (exit 1)
├── Damaged             a stored file or document cannot be read back
└── Cancelled           the person who started the work stopped it

Every message says what happened and what to do. Anything else that is raised is a bug.
"""

from __future__ import annotations

from collections.abc import Iterable


class WaylineError(Exception):
    """Base of all errors that are shown to a person as they are."""

    exit_code = 1


class BadInput(WaylineError):
    """What was asked cannot be done; nothing was changed.

    `where` names file, row, column or option, so that the message leads to the place.
    """

    exit_code = 2

    def __init__(self, message: str, *, where: str = "") -> None:
        super().__init__(f"{where}: {message}" if where else message)
        self.where = where


class UnknownName(BadInput):
    """A name that is not there; lists what is, so that the next try can succeed."""

    def __init__(self, kind: str, name: str, known: Iterable[str] = ()) -> None:
        shown = sorted(known)[:10]
        hint = f"; known: {', '.join(shown)}" if shown else ""
        super().__init__(f"there is no {kind} “{name}”{hint}")
        self.kind, self.name, self.known = kind, name, shown


class Refused(BadInput):
    """An edit that would break a rule of the document; the document stays as it was."""


class Conflict(WaylineError):
    """Someone else changed the same place first; `conflicts` says where, mine and theirs."""

    def __init__(self, message: str, conflicts: tuple = ()) -> None:
        super().__init__(message)
        self.conflicts = conflicts


class Busy(WaylineError):
    """Another writer is at work; nothing was changed and a later try succeeds."""


class Damaged(WaylineError):
    """A stored file or document cannot be read back; the message names it."""


class Cancelled(WaylineError):
    """The work was stopped on request; what was there before is untouched."""
