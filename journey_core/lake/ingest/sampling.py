"""A look at the first records of a file: its columns, what they may be, what would be refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from journey_core.lake.ingest.checks import check
from journey_core.lake.ingest.chunk import Chunk, shown
from journey_core.lake.ingest.guessing import Guess, guess
from journey_core.lake.ingest.job import Job
from journey_core.lake.ingest.opening import Bytes, Opened, examine
from journey_core.lake.ingest.options import MESSAGE, Preview, Problem
from journey_core.lake.ingest.readers.gathered import Gathered
from journey_core.lake.ingest.readers.lines import batches_of_lines
from journey_core.lake.ingest.readers.values import as_value
from journey_core.lake.ingest.roles import Roles
from journey_core.lake.ingest.work import SEGMENT_ROLES, chunks_of

ROWS_LOOKED_AT = 1_000
ROWS_SHOWN = 20
PROBLEMS_SHOWN = 50
_NOBODY = Roles("", message="")
_SEGMENT = {"track", "page", "screen", "identify", "group", "alias"}


def sample(job: Job) -> Preview:
    """Look at the first records of the job's only file."""
    file = examine(Path(job.files[0].path), job.files[0].name, job.format)
    columns = _columns(file)
    if file.format == "ndjson" and job.format is None and _is_segment(columns):
        file = Opened(file.path, file.name, "segment", file.packed, file.size, file.changed_ns)
    found = Guess(None, None, None, None)
    if file.format != "segment":
        found = guess([name for name in columns if name != MESSAGE], columns)
    roles = _roles(job, file, found)
    problems, read, whole = _problems(file, roles, job.time_unit or found.time_unit)
    rows = list(zip(*(values[:ROWS_SHOWN] for values in columns.values()), strict=True))
    return Preview(
        format=file.format,
        columns=tuple(columns),
        rows=tuple(tuple(row) for row in rows),
        customer=found.customer,
        time=found.time,
        time_unit=found.time_unit,
        event=found.event,
        rows_looked_at=read,
        is_whole_file=whole,
        rows_refused=len(problems),
        problems=tuple(problems[:PROBLEMS_SHOWN]),
    )


def _roles(job: Job, file: Opened, found: Guess) -> Roles | None:
    """The parts as asked for, else as guessed; None when a part is left without a column."""
    if file.format == "segment":
        return SEGMENT_ROLES
    customer = job.customer or found.customer
    if job.task == "customers":
        return Roles(customer) if customer else None
    if job.task != "events":
        return job.roles()
    time, event = job.time or found.time, job.event or found.event
    return Roles(customer, time, event) if customer and time and event else None


def _columns(file: Opened) -> dict[str, list[str | None]]:
    """The first values of every column, as texts that can be shown."""
    if file.format in ("ndjson", "segment"):
        return _keys(file)
    chunk = next(_first(file, _NOBODY), None)
    if chunk is None:
        return {}
    texts = {name: column[:ROWS_LOOKED_AT].to_pylist() for name, column in chunk.columns.items()}
    return {name: [value and shown(value) for value in texts[name]] for name in texts}


def _first(file: Opened, roles: Roles) -> Iterator[Chunk]:
    for chunk, _ in chunks_of(file, roles):
        yield chunk
        if chunk.read:
            return


def _keys(file: Opened) -> dict[str, list[str | None]]:
    """The same of objects: every key of the first ones is a column."""
    with Bytes(file) as content:
        lines = next(batches_of_lines(content, file.name), [])[:ROWS_LOOKED_AT]
    records: list[dict] = []
    Gathered(lines, 0).read_all(lambda record, _: records.append(record))
    names = dict.fromkeys(name for record in records for name in record)
    return {shown(name): [_shown_value(record.get(name)) for record in records] for name in names}


def _shown_value(value: object) -> str | None:
    text = as_value(value)
    return text if text is None else shown(text)


def _is_segment(columns: dict[str, list[str | None]]) -> bool:
    kinds = [kind for kind in columns.get("type", ()) if kind]
    named = {"userId", "anonymousId"} & columns.keys()
    return bool(kinds and named) and all(kind.lower() in _SEGMENT for kind in kinds[:50])


def _problems(
    file: Opened, roles: Roles | None, unit: str | None
) -> tuple[list[Problem], int, bool]:
    """What would be refused among the first records, how many those are, and whether all."""
    found: list[Problem] = []
    read = 0
    if roles is None:
        return found, 0, False
    chunks = chunks_of(file, roles)
    for chunk, _ in chunks:
        read += chunk.read
        found += [Problem(**one._asdict()) for one in check(chunk, roles, unit).bad]
        if read >= ROWS_LOOKED_AT:
            break
    return found, read, next(chunks, None) is None
