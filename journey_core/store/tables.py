"""Tables of journeys and their revisions.

A revision keeps the edits that made it and the whole document after them; it never changes. The
row in `journey` says which revision is the newest, and what a list of journeys shows of it.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from journey_core.store.engine import METADATA

JOURNEYS = Table(
    "journey",
    METADATA,
    Column("id", String(80), primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("archived", Boolean, nullable=False),
    Column("stages", Integer, nullable=False),
    Column("next_review_on", String(10)),
    Column("saved_at", BigInteger, nullable=False),  # milliseconds since 1970, UTC
    Column("saved_by", Text, nullable=False),
)
REVISIONS = Table(
    "revision",
    METADATA,
    Column("journey_id", ForeignKey(JOURNEYS.c.id), primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("saved_at", BigInteger, nullable=False),
    Column("saved_by", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("request_id", Text),  # given by the sender: a repeated request adds nothing
    Column("ops", Text, nullable=False),  # JSON: the edits from the revision before
    Column("changes", Text, nullable=False),  # JSON: the same in words
    Column("snapshot", Text, nullable=False),  # JSON: the whole document
    Column("sha256", String(64), nullable=False),  # of the snapshot
    UniqueConstraint("journey_id", "request_id"),
)
