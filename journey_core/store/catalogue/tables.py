"""The catalogue's tables: the files hold rows, these hold everything that is true of them.

Times are milliseconds since 1970 in UTC. A version's row carries the counters as they stood at its
commit, so a snapshot is that row, the counters of its tables and a list of parts.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text

from journey_core.store.engine import METADATA

Whole = BigInteger().with_variant(Integer, "sqlite")

version = Table(
    "lake_version",
    METADATA,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("at_ms", Whole, nullable=False),
    Column("reason", Text, nullable=False),
    Column("job", String(64), nullable=False),
    # Counters: what the next commit continues from. Never taken back, not even by an erasure.
    Column("keys", Whole, nullable=False),  # customer keys handed out so far: 0 .. keys - 1
    # What the data of this version amounts to.
    Column("customers", Whole, nullable=False),  # joined ids counted once
    Column("aliases", Whole, nullable=False),  # keys that are somebody else's
    Column("first_ms", Whole),
    Column("last_ms", Whole),  # the horizon: the latest event
)

counter = Table(
    "lake_counter",
    METADATA,
    # One row a version and table that has rows; a table that is not named has none.
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(20), primary_key=True),
    Column("seq", Whole, nullable=False),  # numbers of arrival handed out; never taken back
    Column("rows", Whole, nullable=False),
)

part = Table(
    "lake_part",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("kind", String(20), nullable=False),  # events, attributes, consents, …
    Column("bucket", Integer, nullable=False),  # -1: customers of every bucket
    Column("path", Text, nullable=False, unique=True),  # below the lake's folder, with /
    Column("rows", Whole, nullable=False),
    Column("bytes", Whole, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("added_in", Integer, nullable=False),
    Column("added_at_ms", Whole, nullable=False),
    Column("removed_in", Integer),  # not of this version and later ones
    Column("removed_at_ms", Whole),
)
Index("ix_lake_part_live", part.c.removed_in, part.c.kind, part.c.bucket)

imported = Table(
    "lake_import",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("version", Integer, nullable=False),  # the data version it led to, new or not
    Column("file", Text, nullable=False),
    Column("sha256", String(64), nullable=False, index=True),
    Column("source", Text, nullable=False),
    Column("rows_read", Whole, nullable=False),
    Column("rows_quarantined", Whole, nullable=False),
    Column("at_ms", Whole, nullable=False),
)

source = Table(
    "lake_source",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("owner", Text, nullable=False, default=""),
    Column("feeds", Text, nullable=False, default=""),
    Column("events", Whole, nullable=False, default=0),
    Column("first_ms", Whole),
    Column("last_ms", Whole),
    Column("rows_read", Whole, nullable=False, default=0),
    Column("rows_quarantined", Whole, nullable=False, default=0),
    Column("imported_at_ms", Whole),
)

source_day = Table(
    "lake_source_day",
    METADATA,
    Column("source", Text, primary_key=True),
    Column("day", Integer, primary_key=True, autoincrement=False),  # days since 1970, of the events
    Column("events", Whole, nullable=False),
)

event = Table(
    "lake_event",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("events", Whole, nullable=False),
    Column("first_ms", Whole, nullable=False),
    Column("last_ms", Whole, nullable=False),
)

prop = Table(
    "lake_property",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("slug", String(80), unique=True),  # the column is p_<slug>; null: only in the JSON
    Column("events", Whole, nullable=False),  # rows that have a value
    Column("added_in", Integer, nullable=False),
)

attribute = Table(
    "lake_attribute",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("rows", Whole, nullable=False),  # as they arrived, later values beside earlier ones
)

customer = Table(
    "lake_customer",
    METADATA,
    Column("customer_key", Whole, primary_key=True, autoincrement=False),
    Column("customer_id", Text, nullable=False, unique=True),
)

alias = Table(
    "lake_alias",
    METADATA,
    # A forest: a key that is somebody else's points to it once and for all.
    Column("from_key", Whole, primary_key=True, autoincrement=False),
    Column("to_key", Whole, nullable=False),
    Column("added_in", Integer, nullable=False),
)
