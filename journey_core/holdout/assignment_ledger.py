"""Writes each eligible customer's arm into the ledger, once: nothing in it is ever drawn again.

Eligible is who entered the journey, from the moment of the first entry. A customer belongs to the
version of the split that was in force then; who has any arm of the journey already keeps it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from journey_core.errors import BadInput
from journey_core.flow.timeline import stage_entries
from journey_core.holdout.as_assigned import values_then
from journey_core.holdout.assignment import BUCKETS, checked, edges
from journey_core.holdout.statements import statement
from journey_core.lake import segments
from journey_core.lake.arrays import Arrays, arrays
from journey_core.lake.arrow import table, texts, whole_numbers
from journey_core.lake.ingest.record_identity import message_hashes
from journey_core.lake.lease import hold
from journey_core.lake.schema import ARMS
from journey_core.lake.session import session
from journey_core.store.splits import EVERY_JOURNEY, Split, SplitStore

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

    from journey_core.kernels.shapes import Ints
    from journey_core.lake.workspace import Workspace
    from journey_core.model.journey import Journey

MOST_VALUES = 50
"""An attribute with more values than this is no segment, and is not kept with an assignment."""
USUAL = {"personalized": 0.9, "holdout": 0.1}
"""The shares of a journey that names none."""
MOST_NAMED = 20
"""So many named segments are kept with an assignment."""
NEVER_MS = -(1 << 60)
"""Before all times: where a version begins that is for everybody."""
REASON = "holdout assign"


@dataclass(frozen=True)
class Assigned:
    """What an assignment did: customers by arm afterwards, and how many of them are new.

    `version` is the split in force, None where only another system has drawn so far; `shares` are
    its arms', `open_to` the share of those who enter that gets an arm at all.
    """

    arms: dict[str, int]
    new: int
    version: int | None
    shares: dict[str, float]
    open_to: float
    data_version: int


def assign(
    workspace: Workspace,
    journey: Journey,
    *,
    by: str = "",
    open_to: float | None = None,
) -> Assigned:
    """Give an arm to every customer who entered the journey and has none; the rest stays.

    Shares are the journey's; where it names none, those of the last version, else USUAL. Other ones
    than before begin a new version, for who enters after the end of today's data. `open_to` widens
    the ramp. One commit or none; calls wait for each other, and the next one finds nothing new.
    BadInput: shares that cannot be drawn. Refused: a ramp that would shrink.
    """
    store = SplitStore(workspace.engine)
    with hold(workspace, "assign", lambda: None):
        now = arrays(workspace)
        _settle_split(store, journey, now, open_to, by)
        versions = store.versions(journey.id)
        rows = _draw(now, journey, versions, store.versions(EVERY_JOURNEY))
        new = int(np.count_nonzero(np.array(rows["journey"].to_pylist()) == journey.id))
        if new:
            _write(workspace, rows)
        return _told(arrays(workspace), journey.id, versions[-1], new)


def _settle_split(
    store: SplitStore, journey: Journey, now: Arrays, open_to: float | None, by: str
) -> None:
    """The version with the journey's shares, opened as far as asked."""
    newest = store.newest(journey.id)
    usual = newest.shares if newest else USUAL
    wanted = checked({**(journey.arms or usual)})
    is_first = newest is None and not (now.arms(journey.id).arm >= 0).any()
    later_ms = now.horizon_ms + 1
    begins = None if is_first else later_ms
    share = 1.0 if open_to is None else open_to
    store.begin(journey.id, wanted, starts_ms=begins, by=by, share=share)
    if open_to is not None:
        store.widen(journey.id, open_to, from_ms=later_ms, by=by)


def hold_out_everywhere(workspace: Workspace, share: float, *, by: str = "") -> Split:
    """Keep a share of all customers out of every journey; another share is a new version.

    It is asked when a customer is first given an arm in any journey; past arms stay.
    """
    if not 0 < share < 1:
        raise BadInput("the share of the global holdout is above 0 and below 1")
    now = arrays(workspace)
    store = SplitStore(workspace.engine)
    starts_ms = None if store.newest(EVERY_JOURNEY) is None else now.horizon_ms + 1
    both = checked({"personalized": 1 - share, "holdout": share})
    return store.begin(EVERY_JOURNEY, both, starts_ms=starts_ms, by=by)


def entered_at(now: Arrays, journey: Journey) -> tuple[np.ndarray, np.ndarray]:
    """Who entered the journey, and the moment of the first entry: keys and milliseconds."""
    rows = stage_entries(now, journey)[0]
    customer = now.customer_of(rows)
    first = np.flatnonzero(np.diff(customer, prepend=-1))
    return customer[first], now.at_ms(rows[first])


def _draw(
    now: Arrays, journey: Journey, versions: Sequence[Split], everywhere: Sequence[Split]
) -> pa.Table:
    """The rows that the ledger lacks."""
    customer, at_ms = entered_at(now, journey)
    scope = {"journey": journey.id, "everywhere": EVERY_JOURNEY}
    with session(now.snapshot) as connection:
        connection.execute(statement("bucket"))
        entered = table(customer_key=whole_numbers(customer), at_ms=whole_numbers(at_ms))
        connection.register("entered", entered)
        connection.register("named", _named(now, customer, at_ms))
        _register(connection, "versions", versions)
        _register(connection, "global_versions", everywhere)
        _register_ramps(connection, versions)
        connection.execute(statement("assignment_fresh"), {"journey": journey.id})
        connection.execute(statement("assignment_global"), {"everywhere": EVERY_JOURNEY})
        asked = {**scope, "most_values": MOST_VALUES}
        found = connection.sql(statement("assignment_rows"), params=asked).to_arrow_table()
    return found.append_column("message", _identities(found))


def _named(now: Arrays, customer: Ints, at_ms: Ints) -> pa.Table:
    """Who was in which named segment at the entry, as rows of customer, segment and value."""
    known = segments.names(now)[:MOST_NAMED]
    found = [(name, *values_then(now, name, customer, at_ms)) for name in known]
    keys = [np.empty(0, np.int64), *(customer for _, customer, _ in found)]
    return table(
        customer_key=whole_numbers(np.concatenate(keys)),
        name=texts([name for name, customer, _ in found for _ in customer]),
        value=texts([value for _, _, values in found for value in values]),
    )


def _register(connection: duckdb.DuckDBPyConnection, name: str, versions: Sequence[Split]) -> None:
    ends = [edges(split.shares) for split in versions]
    starts = [NEVER_MS if v.starts_ms is None else v.starts_ms for v in versions]
    columns = table(
        version=whole_numbers([split.version for split in versions]),
        salt=texts([split.salt for split in versions]),
        ramp_salt=texts([split.ramp_salt for split in versions]),
        starts_ms=whole_numbers(starts),
        held_to=whole_numbers([held for held, _ in ends]),
        generic_to=whole_numbers([generic for _, generic in ends]),
    )
    connection.register(name, columns)


def _register_ramps(connection: duckdb.DuckDBPyConnection, versions: Sequence[Split]) -> None:
    steps = [(split.version, step) for split in versions for step in split.ramp]
    starts = [NEVER_MS if step.from_ms is None else step.from_ms for _, step in steps]
    columns = table(
        version=whole_numbers([version for version, _ in steps]),
        from_ms=whole_numbers(starts),
        open_to=whole_numbers([round(step.share * BUCKETS) for _, step in steps]),
    )
    connection.register("ramps", columns)


def _identities(rows: pa.Table) -> pa.Array:
    """What makes a row itself: a second one of the same scope, version and customer is no row."""
    names = ("journey", "version", "customer_id")
    columns = zip(*(rows[name].to_pylist() for name in names), strict=True)
    keys = [f"assignment\0{scope}\0{version}\0{one}" for scope, version, one in columns]
    return whole_numbers(message_hashes(keys) if keys else [])


def _write(workspace: Workspace, rows: pa.Table) -> None:
    import pyarrow.parquet as pq

    from journey_core.lake import parts
    from journey_core.lake.job import open_job
    from journey_core.lake.schema import Staged

    with open_job(workspace) as job:
        path = job.folder / "assignments.parquet"
        pq.write_table(rows, path)
        parts.append(workspace, Staged(assignments=(path,)), reason=REASON)


def arms_of(now: Arrays, journey_id: str) -> dict[str, int]:
    """Customers by arm, by their first assignment, whoever drew it."""
    with session(now.snapshot) as connection:
        asked = {"journey": journey_id}
        return dict(connection.execute(statement("assignment_arms"), asked).fetchall())


def _told(now: Arrays, journey_id: str, split: Split, new: int) -> Assigned:
    found = arms_of(now, journey_id)
    known = [arm for arm in ARMS if split.shares.get(arm) or arm in found]
    return Assigned(
        arms={arm: found.get(arm, 0) for arm in known},
        new=new,
        version=split.version,
        shares=dict(split.shares),
        open_to=split.open_to,
        data_version=now.version,
    )
