"""Appends what an import staged: checked, numbered, sorted, written, committed as one version."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from journey_core.errors import Damaged, WaylineError
from journey_core.lake import duplicates, merge, numbering, staged, sweep, tally, writer
from journey_core.lake.files import Written, publish
from journey_core.lake.integrity import first_fault
from journey_core.lake.job import Job, open_job
from journey_core.lake.lease import hold
from journey_core.lake.properties import place
from journey_core.lake.schema import CUSTOMERS, DATED, Committed, Staged
from journey_core.lake.workspace import Workspace
from journey_core.store.catalogue import commits, customers, reading
from journey_core.store.engine import begin_write

if TYPE_CHECKING:
    import duckdb
    import numpy as np

Progress = Callable[[float, str], None]
"""Called with the share that is done (0 to 1) and what happens, in words. May raise to stop."""
_WRITING = 0.6
"""The share of an append that goes to writing, once 0.3 are done."""


def append(
    workspace: Workspace, given: Staged, *, reason: str, progress: Progress | None = None
) -> Committed:
    """Add staged rows to the lake in one commit; all of them, or on any error none.

    Rows whose message the lake has, or that stand in the batch twice, are duplicates and add
    nothing. The data version moves only when something was added. Appends wait for each other.
    An exception raised by `progress` stops the work and leaves the data as it was. BadInput: a
    staged file lacks a column or holds what cannot be stored. Damaged: a part is gone or broken
    that is needed to find duplicates. Memory stays under 1 GB.
    """
    report = progress or _quiet
    with hold(workspace, "append", lambda: report(0.0, "waiting for another import to end")):
        with open_job(workspace) as job:
            committed = _run(workspace, given, job, reason, report)
        sweep.quietly(workspace)
    merge.quietly(workspace)
    return committed


def _run(workspace: Workspace, given: Staged, job: Job, reason: str, report: Progress) -> Committed:
    """The work under the lease; where DuckDB fails over a damaged part of the lake, Damaged."""
    import duckdb

    try:
        with writer.writing(job) as connection:
            return _Append(workspace, given, job, connection, report).run(reason)
    except (WaylineError, duckdb.Error) as error:
        said_by_duckdb = isinstance(error.__cause__ or error, duckdb.Error)
        parts = reading.version_of(workspace.engine).parts if said_by_duckdb else ()
        if fault := first_fault(workspace.lake_dir, parts):
            raise Damaged(f"{fault}; nothing was loaded, run `wayline doctor`") from error
        raise


@dataclass
class _Plan:
    """What is known of a batch once its duplicates are found."""

    columns: dict[str, str | None]
    rows: dict[str, int]
    dropped: dict[str, np.ndarray]
    records: int
    records_dropped: int

    @property
    def stays(self) -> Counter[str]:
        """The rows each table gets."""
        return Counter({kind: rows - len(self.dropped[kind]) for kind, rows in self.rows.items()})


class _Append:
    """One append at work, from staged files to the commit."""

    def __init__(
        self,
        workspace: Workspace,
        given: Staged,
        job: Job,
        connection: duckdb.DuckDBPyConnection,
        report: Progress,
    ) -> None:
        self.workspace, self.given, self.job = workspace, given, job
        self.connection, self.report = connection, report
        with begin_write(workspace.engine) as store:
            self.base = reading.read_version(store)
            customers.clear_unfinished(store, self.base.keys)

    def run(self, reason: str) -> Committed:
        self.report(0.0, "looking at what was read")
        plan = self._plan()
        self.report(0.2, "numbering customers")
        keys = self._number(plan)
        written = self._write(plan)
        self.report(0.9, "counting")
        names = tally.count_names(self.connection, written, plan.columns)
        pairs = numbering.keys_of_pairs(self.workspace.engine, self.given.aliases)
        self.report(0.95, "saving")
        addition = commits.Addition(
            job=self.job.id,
            reason=reason,
            base=self.base,
            keys=keys,
            rows=plan.stays,
            parts=publish(self.workspace.lake_dir, written),
            pairs=pairs,
            files=tuple(commits.FileRead(**vars(file)) for file in self.given.imports),
            names=names,
            first_ms=min((seen.first_ms for seen in names.events), default=None),
            last_ms=max((seen.last_ms for seen in names.events), default=None),
        )
        return _committed(plan, commits.add(self.workspace.engine, addition))

    def _plan(self) -> _Plan:
        """Read the staged files' columns, check their names and find the duplicates."""
        connection = self.connection
        columns: dict[str, str | None] = {}
        for kind in (*CUSTOMERS, "quarantine"):
            groups = staged.find_groups(connection, kind, getattr(self.given, kind))
            if kind == "events":
                columns = place(self.base.placed, staged.count_values(connection, groups))
            staged.create_view(connection, kind, groups, columns if kind == "events" else {})
        rows = {kind: staged.check(connection, kind) for kind in CUSTOMERS}
        self.report(0.1, "looking for duplicates")
        dropped = {
            kind: duplicates.drop_rows(connection, kind, rows[kind], self._stored(kind))
            for kind in DATED
        }
        stored = self._stored("attributes")
        dropped["attributes"], records, twice = duplicates.drop_records(connection, stored)
        return _Plan(columns, rows, dropped, records, twice)

    def _number(self, plan: _Plan) -> int:
        """Give rows and customers their numbers; the key counter afterwards."""
        for kind in CUSTOMERS:
            numbering.number_rows(self.connection, kind, plan.dropped[kind], self.base.seqs[kind])
        ids = {customer_id for pair in self.given.aliases for customer_id in pair}
        step = partial(self._step, "numbering customers", 0.2, 0.1)
        return numbering.number_customers(
            self.connection, self.workspace.engine, sorted(ids), self.base.keys, step
        )

    def _write(self, plan: _Plan) -> list[Written]:
        """Write the rows that stay into the job's folder."""
        written: list[Written] = []
        typed = [column for column in plan.columns.values() if column]
        whole, done = plan.stays.total(), 0
        for kind, rows in plan.stays.items():
            if rows:
                width = _WRITING * rows / whole
                step = partial(self._step, f"writing {kind}", 0.3 + _WRITING * done / whole, width)
                further = typed if kind == "events" else []
                written += writer.write_table(
                    self.connection, self.job, kind, rows, further=further, step=step
                )
                done += rows
        if self.given.quarantine:
            stored = self._stored("quarantine")
            written += writer.write_quarantine(self.connection, self.job, stored)
        return written

    def _step(self, words: str, begin: float, width: float, share: float) -> None:
        self.report(begin + width * share, words)

    def _stored(self, kind: str) -> list[str]:
        root = self.workspace.lake_dir
        return [str(root / part.path) for part in self.base.parts if part.kind == kind]


def _committed(plan: _Plan, outcome: commits.Outcome) -> Committed:
    stays, records_loaded = plan.stays, plan.records - plan.records_dropped
    return Committed(
        data_version=outcome.version,
        rows_loaded=sum(stays[kind] for kind in DATED) + records_loaded,
        rows_duplicate=sum(len(plan.dropped[kind]) for kind in DATED) + plan.records_dropped,
        customers=outcome.customers,
        events_loaded=stays["events"],
        events_duplicate=len(plan.dropped["events"]),
        records_loaded=records_loaded,
        records_duplicate=plan.records_dropped,
    )


def _quiet(share: float, words: str) -> None:
    """Progress that nobody looks at."""
