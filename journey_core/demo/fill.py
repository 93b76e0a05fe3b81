"""Filling a workspace with the demo company: its data, its sources and its journeys."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from journey_core.demo import company
from journey_core.demo.personas import save_personas
from journey_core.demo.policy import save_policy
from journey_core.demo.segments import save_segments
from journey_core.errors import BadInput, Cancelled, Refused

if TYPE_CHECKING:
    from journey_core.demo.year import Year
    from journey_core.lake.schema import Committed, Staged
    from journey_core.lake.workspace import Workspace

Progress = Callable[[float | None, str], None]
"""Called with the share that is done, from 0 to 1, and what is happening, in words."""
Cancel = Callable[[], bool]
"""Asked between chunks; true stops the work and leaves the workspace as it was."""

BY = "demo"
REASON = "demo company"
_FILE = "demo company, "  # what the register of imports calls it, before source and seed
_WRITTEN = 0.3  # share of the time until everything is staged


class DemoReport(NamedTuple):
    """What the workspace holds afterwards; `journeys` are the demo's ids."""

    customers: int
    events: int
    journeys: tuple[str, ...]
    data_version: int


@dataclass
class _Tally:
    """Files staged so far, and how many rows each source has in them."""

    files: dict[str, list[Path]]
    rows: Counter[str]


def fill(
    workspace: Workspace,
    customers: int = company.DEFAULT_CUSTOMERS,
    seed: int = 7,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> DemoReport:
    """Fill the workspace with the demo company in one commit, and with the documents about it.

    The same seed gives the same bytes of data. Filling again changes nothing; with more customers
    it adds the missing ones. Journeys, a contact policy, segments and personas that exist stay as
    they are.
    About 50 events a customer; memory holds a few thousand customers at a time.
    BadInput when `customers` is not from 1 to 2,000,000. Refused when the workspace holds a demo
    company of another seed. Cancelled when `cancel` says so; then nothing was changed.
    """
    from journey_core.lake.job import open_job
    from journey_core.lake.parts import append

    _check(workspace, customers, seed)
    say = progress or _say_nothing
    with open_job(workspace) as job:
        staged = _stage(job.folder, customers, seed, say, cancel)
        committed = append(workspace, staged, reason=REASON, progress=_second_half(say, cancel))
    _name_owners(workspace)
    save_policy(workspace, BY)
    save_segments(workspace.engine, BY)
    save_personas(workspace.engine, BY)
    return _report(workspace, committed, _create_journeys(workspace))


def _check(workspace: Workspace, customers: int, seed: int) -> None:
    if isinstance(customers, bool) or not isinstance(customers, int):
        raise BadInput("the number of customers is a whole number", where="customers")
    if not 1 <= customers <= company.MOST_CUSTOMERS:
        raise BadInput(
            f"{customers:,} is not from 1 to {company.MOST_CUSTOMERS:,} customers",
            where="customers",
        )
    if isinstance(seed, bool) or not isinstance(seed, int):
        raise BadInput("a seed is a whole number", where="seed")
    for other in _seeds(workspace):
        if other != str(seed):
            raise Refused(
                f"this workspace already holds the demo company of seed {other}; "
                "take another workspace, or that seed"
            )


def _seeds(workspace: Workspace) -> set[str]:
    """Seeds of the demo companies that were filled in before."""
    from sqlalchemy import select

    from journey_core.store.catalogue import tables
    from journey_core.store.engine import begin_read

    asked = select(tables.imported.c.file).where(tables.imported.c.file.like(f"{_FILE}%"))
    with begin_read(workspace.engine) as connection:
        return {name.rpartition(" ")[2] for (name,) in connection.execute(asked)}


def _stage(folder: Path, customers: int, seed: int, say: Progress, cancel: Cancel | None) -> Staged:
    from journey_core.demo.year import chunks

    tally, done = _Tally({}, Counter()), 0
    say(0.0, f"Making {customers:,} customers and their year")
    for number, year in enumerate(chunks(customers, seed)):
        _stop_if_asked(cancel)
        done += _write(folder, number, year, seed, tally)
        say(_WRITTEN * done / customers, f"{done:,} of {customers:,} customers made")
    return _staged(tally, seed)


def _write(folder: Path, number: int, year: Year, seed: int, tally: _Tally) -> int:
    """Write one chunk's files; returns its number of customers."""
    import polars as pl

    arms = year.assignments.select(
        "customer_id",
        "arm",
        "message",
        pl.col("assigned_at").alias("at"),
        pl.lit(company.HOLDOUT_JOURNEY).alias("journey"),
    )
    frames = {
        "events": year.events,
        "attributes": year.attributes,
        "consents": year.consents,
        "assignments": arms,
    }
    for kind, frame in frames.items():
        path = folder / f"{kind}-{number:05d}.parquet"
        frame.write_parquet(path, compression="lz4", statistics=False)
        tally.files.setdefault(kind, []).append(path)
    tally.rows.update(dict(year.events["source"].value_counts().iter_rows()))
    customers = year.attributes["record"].n_unique()
    tally.rows["crm"] += customers + len(year.consents) + len(arms)
    return customers


def _staged(tally: _Tally, seed: int) -> Staged:
    from journey_core.lake.schema import ImportRecord, Staged

    read = {source.name: tally.rows[source.name] for source in company.SOURCES}
    records = [
        ImportRecord(
            file=f"{_FILE}{source}, seed {seed}",
            sha256=sha256(f"{REASON} {source} {seed} {rows}".encode()).hexdigest(),
            source=source,
            rows_read=rows,
        )
        for source, rows in read.items()
    ]
    files = {kind: tuple(paths) for kind, paths in tally.files.items()}
    return Staged(
        events=files["events"],
        attributes=files["attributes"],
        consents=files["consents"],
        assignments=files["assignments"],
        imports=tuple(records),
    )


def _name_owners(workspace: Workspace) -> None:
    """Enter owner and use of each source in the register."""
    from journey_core.lake.ingest.sources import set_source_owner

    for source in company.SOURCES:
        set_source_owner(workspace, source.name, source.owner, source.feeds)


def _create_journeys(workspace: Workspace) -> tuple[str, ...]:
    from journey_core.demo.journeys import demo_journeys
    from journey_core.store.journeys import JourneyStore

    store = JourneyStore(workspace.engine)
    journeys = demo_journeys(date.today())
    for journey in journeys:
        with suppress(Refused):  # it exists: whoever edited it keeps the edits
            store.create(journey, by=BY)
    return tuple(journey.id for journey in journeys)


def _report(workspace: Workspace, committed: Committed, journeys: tuple[str, ...]) -> DemoReport:
    from journey_core.lake.snapshot import take

    now = take(workspace)
    return DemoReport(committed.customers, now.events, journeys, now.version)


def _stop_if_asked(cancel: Cancel | None) -> None:
    if cancel is not None and cancel():
        raise Cancelled("the demo company was stopped; the workspace is as it was")


def _second_half(say: Progress, cancel: Cancel | None) -> Progress:
    """Progress of the commit, which begins where staging ended and stops when asked to."""

    def report(share: float | None, words: str) -> None:
        _stop_if_asked(cancel)
        say(_WRITTEN + (1 - _WRITTEN) * (share or 0.0), words)

    return report


def _say_nothing(share: float | None, words: str) -> None:
    """Progress that nobody asked for."""
