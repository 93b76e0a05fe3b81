"""Who is read: the customers of one version of the split, and how they came by their arms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from journey_core.errors import BadInput, UnknownName
from journey_core.holdout.as_assigned import asks_attributes, values_then
from journey_core.holdout.statements import statement
from journey_core.kernels.shapes import Ints
from journey_core.lake import segments
from journey_core.lake.arrow import table, texts, whole_numbers
from journey_core.lake.schema import ARMS, DRAWN, NOT_AT_RANDOM
from journey_core.model.contact import Arm

if TYPE_CHECKING:
    import duckdb

    from journey_core.lake.arrays import Arrays
    from journey_core.store.splits import Split

EVERYWHERE = DRAWN[1]
ELSEWHERE_VERSION = 0
"""Stands for what another system has drawn."""
MOST_SEGMENTS = 200
REST = "(other)"


class Reached(NamedTuple):
    """Who would have been sent something first when: keys and milliseconds since 1970 UTC.

    The same is asked of the holdout: what a replay says would have gone to it.
    """

    customer: Ints
    at_ms: Ints


@dataclass(frozen=True)
class Members:
    """Who is read. `counts` are customers per arm, `shares` the planned ones, None: not known.

    `version` 0 stands for what another system has drawn, `versions` are those with customers.
    `everywhere` are customers of the version that no journey speaks to; they are not compared.
    `because` says why the arms are no random ones, empty where they are.
    """

    version: int
    versions: tuple[int, ...]
    counts: dict[str, int]
    shares: dict[str, float] | None
    everywhere: int
    first_ms: int
    last_ms: int
    because: str


def read_members(
    connection: duckdb.DuckDBPyConnection,
    journey_id: str,
    splits: Sequence[Split],
    *,
    planned: Mapping[Arm, float],
    version: int | None = None,
    reached: Reached | None = None,
) -> Members:
    """Make the table `members` of the newest version that has any, or of the one asked for.

    `planned` are the shares of what another system drew. With `reached` only those who would have
    been sent something are read, from that moment on. BadInput: nobody has an arm. UnknownName: a
    version that nobody belongs to.
    """
    connection.execute(statement("measure_cohort"), {"journey": journey_id})
    rows = connection.execute(statement("measure_versions")).fetchall()
    versions = tuple(sorted({row[0] for row in rows if row[1] != EVERYWHERE}))
    if not versions:
        raise BadInput(
            f"nobody has an arm of {journey_id} yet; `wayline holdout assign {journey_id}` draws "
            "them, `wayline import assignments` brings in those of another system"
        )
    chosen = versions[-1] if version is None else version
    if chosen not in versions:
        raise UnknownName("version", str(chosen), map(str, versions))
    _make(connection, chosen, reached)
    counts = connection.execute("select arm, count(*) from members group by arm").fetchall()
    mine = [row for row in rows if row[0] == chosen]
    read = [row for row in mine if row[1] != EVERYWHERE]
    shares = _shares(chosen, splits, planned)
    found = dict(counts)
    return Members(
        version=chosen,
        versions=versions,
        counts={arm: found.get(arm, 0) for arm in ARMS if arm in found or (shares or {}).get(arm)},
        shares=shares,
        everywhere=sum(row[3] for row in mine if row[1] == EVERYWHERE),
        first_ms=min(row[4] for row in read),
        last_ms=max(row[5] for row in read),
        because=_because(read),
    )


def label(connection: duckdb.DuckDBPyConnection, by: Sequence[str], now: Arrays) -> tuple[str, ...]:
    """Make the table `labels`: everybody, and segments by each attribute or `segment:…` of `by`.

    A named segment that asks for events alone is asked at the assignment; one that nobody was in
    then is left out, for its others would be everybody again. The answer are the names
    that are read as they are today, because no ledger kept them: contact may have changed them
    since. UnknownName: an attribute that nobody has, a segment that is not there.
    """
    connection.execute(
        'create temp table labels as select customer_key, null::varchar as "by", '
        "'all' as segment from members"
    )
    today = []
    for name in dict.fromkeys(by):
        is_then = segments.is_segment(name) and not asks_attributes(now, name)
        if not _values(connection, name, now) and is_then:
            continue
        pointer = "/" + name.replace("~", "~0").replace("/", "~1")
        at = {"pointer": pointer}
        kept = not is_then and connection.execute(statement("measure_kept"), at).fetchall()[0][0]
        asked = {"name": name, **at, "kept": kept, "most": MOST_SEGMENTS, "rest": REST}
        connection.execute(statement("measure_labels"), asked)
        today += [] if kept or is_then else [name]
    return tuple(today)


def _values(connection: duckdb.DuckDBPyConnection, name: str, now: Arrays) -> bool:
    """Make the table `values_found` of an attribute as it is, or of named segments as they were.

    The answer is whether anybody has one.
    """
    if not segments.is_segment(name):
        if name not in now.attribute_names():
            raise UnknownName("attribute", name, now.attribute_names())
        connection.execute(statement("measure_attribute"), {"name": name})
        return True
    rows = connection.execute("select customer_key, at_ms from members").fetchnumpy()
    customer, at_ms = (np.asarray(rows[column], np.int64) for column in ("customer_key", "at_ms"))
    inside, values = values_then(now, name, customer, at_ms)
    columns = table(customer_key=whole_numbers(inside), value=texts(values))
    connection.register("named_then", columns)
    connection.execute(statement("measure_named"))
    return bool(values)


def _make(connection: duckdb.DuckDBPyConnection, version: int, reached: Reached | None) -> None:
    first = (
        _first_of_each(reached)
        if reached
        else Reached(np.empty(0, np.int64), np.empty(0, np.int64))
    )
    columns = table(customer_key=whole_numbers(first.customer), at_ms=whole_numbers(first.at_ms))
    connection.register("reached", columns)
    asked = {"version": version, "everywhere": EVERYWHERE, "triggered": reached is not None}
    connection.execute(statement("measure_read"), asked)


def _first_of_each(reached: Reached) -> Reached:
    """Only the first counts: what comes later may be different because of it."""
    order = np.lexsort((reached.at_ms, reached.customer))
    customer, at_ms = reached.customer[order], reached.at_ms[order]
    first = np.flatnonzero(np.diff(customer, prepend=-1))
    return Reached(customer[first], at_ms[first])


def _shares(
    version: int, splits: Sequence[Split], planned: Mapping[Arm, float]
) -> dict[str, float] | None:
    if version == ELSEWHERE_VERSION:
        return {**planned} or None
    return next((dict(split.shares) for split in splits if split.version == version), None)


def _because(rows: Sequence[tuple]) -> str:
    """Why these arms are no random ones, if they are not."""
    chosen = sum(row[3] for row in rows if row[1] == NOT_AT_RANDOM)
    if not chosen:
        return ""
    return (
        f"{chosen:,} customers were chosen and not drawn at random: those who were contacted may "
        "have been different before, so what differs now is not caused by contact alone"
    )
