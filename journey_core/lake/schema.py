"""The columns of staged and stored tables, and the records that go in and out of a commit.

Staged files are what an import hands to `parts.append`; stored files are the lake's parts. Rows
arrive in the order of the staged files, and inside a file in the order of its rows.

Staged events: `customer_id VARCHAR, at TIMESTAMP (UTC, without zone), event VARCHAR, source
VARCHAR, message BIGINT, properties VARCHAR (JSON object or NULL)` and one VARCHAR column `p:<name>`
for each property, with values as they were written.

Staged attributes: `customer_id VARCHAR, name VARCHAR, value VARCHAR`, and optionally
`message BIGINT, record BIGINT`. With them, rows of one `record` (numbered through the whole batch)
stand or fall together: a record whose message the lake has seen is a duplicate and adds nothing. A
row whose name is NULL stands for a record without attributes, so that it counts and is remembered.

Staged consents and assignments: the columns of `STAGED_CONSENTS` and `STAGED_ASSIGNMENTS`; `at` is
when the state was given or the arm assigned, `source` where a consent was collected. An assignment
that was drawn here says in `version` by which split, in `drawn` how, in `segments` (a JSON object)
what was known of the customer then.

Staged quarantine: the columns of `QUARANTINE`, as they are stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from journey_core.model.contact import Arm

BUCKETS = 16
"""Files a large commit is spread over, by customer; part of the name of a stored row's place."""
ONE_FILE_ROWS = 122_880
"""A commit with fewer rows stays in one file over all customers, until parts are merged."""
MIXED = -1
"""The bucket of a part that holds customers of every bucket."""
TYPED_PROPERTIES = 40
"""Properties with a column of their own; any further ones stay in the JSON of `properties`."""
LONGEST_NAME = 500
"""Characters of a customer id, an event, a source, a property or an attribute name."""
EARLIEST, LATEST = "1970-01-01", "2101-01-01"
"""Events are at or after the first and before the second."""
PROPERTY_PREFIX = "p:"
CONSENT_STATES = ("granted", "denied", "withdrawn")
"""What a row of the consent ledger may say; arrays hold the place."""
ARMS: tuple[Arm, ...] = get_args(Arm)
"""What an assignment may say; arrays hold the place."""

EVENTS: dict[str, str] = {
    "customer_key": "BIGINT",
    "seq": "BIGINT",
    "at": "TIMESTAMP",
    "event": "VARCHAR",
    "source": "VARCHAR",
    "message": "BIGINT",
    "properties": "VARCHAR",
}
ATTRIBUTES: dict[str, str] = {
    "customer_key": "BIGINT",
    "seq": "BIGINT",
    "name": "VARCHAR",
    "value": "VARCHAR",
    "message": "BIGINT",
}
CONSENTS: dict[str, str] = {
    "customer_key": "BIGINT",
    "seq": "BIGINT",
    "at": "TIMESTAMP",
    "purpose": "VARCHAR",
    "state": "VARCHAR",
    "expires_at": "TIMESTAMP",
    "channel": "VARCHAR",
    "source": "VARCHAR",
    "notice": "VARCHAR",
    "message": "BIGINT",
}
ASSIGNMENTS: dict[str, str] = {
    "customer_key": "BIGINT",
    "seq": "BIGINT",
    "at": "TIMESTAMP",
    "journey": "VARCHAR",
    "arm": "VARCHAR",
    "message": "BIGINT",
    "version": "BIGINT",
    "drawn": "VARCHAR",
    "segments": "VARCHAR",
}
DRAWN = ("journey", "everywhere", "elsewhere", "not at random")
"""How an arm came about: drawn here for the journey, by the global holdout, at random by another
system (as every row without it), or not at random at all."""
NOT_AT_RANDOM = DRAWN[-1]
ADDED = {"assignments": ("version", "drawn", "segments")}
"""Columns a table has gained since; parts that are older have no value there."""
QUARANTINE: dict[str, str] = {
    "file": "VARCHAR",
    "sha256": "VARCHAR",
    "row": "BIGINT",
    "column": "VARCHAR",
    "value": "VARCHAR",
    "reason": "VARCHAR",
    "source": "VARCHAR",
    "at": "TIMESTAMP",
}
TABLES = {
    "events": EVENTS,
    "attributes": ATTRIBUTES,
    "consents": CONSENTS,
    "assignments": ASSIGNMENTS,
    "quarantine": QUARANTINE,
}
DATED = ("events", "consents", "assignments")
"""Tables of rows that each have a time and a message of their own."""
CUSTOMERS = (*DATED, "attributes")
"""Tables of rows about customers."""


def _staged(stored: dict[str, str], **further: str) -> dict[str, str]:
    """A stored table's columns with the customer's id in the place of what a commit hands out."""
    given = {name: of for name, of in stored.items() if name not in ("customer_key", "seq")}
    return {"customer_id": "VARCHAR", **given, **further}


STAGED_EVENTS = _staged(EVENTS)
STAGED_ATTRIBUTES = _staged(ATTRIBUTES, record="BIGINT")
STAGED_CONSENTS = _staged(CONSENTS)
STAGED_ASSIGNMENTS = _staged(ASSIGNMENTS)
STAGED = {
    "events": STAGED_EVENTS,
    "attributes": STAGED_ATTRIBUTES,
    "consents": STAGED_CONSENTS,
    "assignments": STAGED_ASSIGNMENTS,
    "quarantine": QUARANTINE,
}


@dataclass(frozen=True)
class ImportRecord:
    """One file that was read: how many records it had, and how many of them were turned away."""

    file: str
    sha256: str
    source: str
    rows_read: int
    rows_quarantined: int = 0


@dataclass(frozen=True)
class Staged:
    """What an import hands over: files in the order of arrival, and who is the same as whom.

    `aliases` are pairs (from_id, to_id) in order of arrival: from here on, and for everything
    earlier, the first is the second.
    """

    events: tuple[Path, ...] = ()
    attributes: tuple[Path, ...] = ()
    quarantine: tuple[Path, ...] = ()
    aliases: tuple[tuple[str, str], ...] = ()
    imports: tuple[ImportRecord, ...] = ()
    consents: tuple[Path, ...] = ()
    assignments: tuple[Path, ...] = ()


@dataclass(frozen=True)
class Committed:
    """What a commit did; `rows_loaded + rows_duplicate` are the records it was given.

    A record is an event, a consent, an assignment, or the attribute rows that share a `record`
    number. `customers` is the number in the workspace afterwards, joined ids counted once.
    """

    data_version: int
    rows_loaded: int
    rows_duplicate: int
    customers: int
    events_loaded: int = 0
    events_duplicate: int = 0
    records_loaded: int = 0
    records_duplicate: int = 0
