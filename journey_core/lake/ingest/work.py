"""Reads the files of one job into staged Parquet, a stretch at a time, all of them or none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow.parquet as pq

from journey_core.errors import BadInput
from journey_core.lake.ingest import limits
from journey_core.lake.ingest.checks import check
from journey_core.lake.ingest.chunk import Chunk
from journey_core.lake.ingest.job import Job, Staged
from journey_core.lake.ingest.opening import (
    Bytes,
    Opened,
    examine,
    fingerprint,
    require_unchanged,
)
from journey_core.lake.ingest.options import FileReport, Progress
from journey_core.lake.ingest.readers.csv_file import read_csv
from journey_core.lake.ingest.readers.ndjson_file import read_ndjson
from journey_core.lake.ingest.readers.parquet_file import read_parquet
from journey_core.lake.ingest.readers.segment_file import ROLES as SEGMENT_ROLES
from journey_core.lake.ingest.readers.segment_file import read_segment
from journey_core.lake.ingest.roles import Roles
from journey_core.lake.ingest.staging import Staging
from journey_core.lake.schema import NOT_AT_RANDOM

_TEXT_READERS = {"csv": read_csv, "ndjson": read_ndjson, "segment": read_segment}
_HASHING = 0.15
"""The share of a file's progress that goes to its fingerprint."""


def run(job: Job, progress: Progress) -> Staged:
    """Stage every record of every file; BadInput for the first that cannot be read at all."""
    opened = [examine(Path(file.path), file.name, job.format) for file in job.files]
    staging = Staging(Path(job.folder))
    reports: list[FileReport] = []
    whole, done = sum(file.size for file in opened), 0
    for file in opened:
        before, size = done, file.size

        def tell(share: float, words: str, before: int = before, size: int = size) -> None:
            progress((before + share * size) / whole, words)

        read = sum(report.rows_read for report in reports)
        reports.append(_stage(file, job, staging, read, tell))
        done += size
    paths = {kind: tuple(map(str, found)) for kind, found in staging.close().items()}
    return Staged(**paths, files=tuple(reports))


def aliases_of(staged: Staged) -> tuple[tuple[str, str], ...]:
    """The staged pairs of ids, in order."""
    pairs: list[tuple[str, str]] = []
    for path in staged.aliases:
        table = pq.read_table(path)
        one, other = (table.column(name).to_pylist() for name in ("from_id", "to_id"))
        pairs += zip(one, other, strict=True)
    return tuple(dict.fromkeys(pairs))


def _stage(
    file: Opened, job: Job, staging: Staging, before: int, tell: Callable[[float, str], None]
) -> FileReport:
    """One file; its records are numbered in the batch after those `before`."""
    sha256 = fingerprint(file, lambda share: tell(share * _HASHING, f"Looking at {file.name}"))
    source = job.source or file.format
    roles = SEGMENT_ROLES if file.format == "segment" else job.roles()
    staging.begin(file.name, sha256, source, before)
    read = bad = 0
    try:
        for chunk, share in chunks_of(file, roles):
            bad += _take(chunk, roles, job, staging)
            read += chunk.read
            if read > limits.MAX_ROWS:
                raise BadInput(f"more than {limits.MAX_ROWS:,} records; split the file")
            tell(
                _HASHING + share * (1 - _HASHING),
                f"{read:,} {'record' if read == 1 else 'records'} of {file.name}",
            )
    except BadInput as error:
        raise error if error.where else BadInput(str(error), where=file.name) from None
    require_unchanged(file)
    return FileReport(
        file=file.name, source=source, sha256=sha256, rows_read=read, rows_quarantined=bad
    )


def chunks_of(file: Opened, roles: Roles) -> Iterator[tuple[Chunk, float]]:
    """The records of a file with the share that has been read."""
    if file.format == "parquet":
        yield from read_parquet(file, roles)
        return
    with Bytes(file) as content:
        for chunk in _TEXT_READERS[file.format](file, content, roles):
            yield chunk, content.share


def _take(chunk: Chunk, roles: Roles, job: Job, staging: Staging) -> int:
    """Check and stage one stretch; the number of records that were turned away."""
    checked = check(chunk, roles, job.time_unit)
    staging.add_bad(checked.bad)
    if not len(checked.rows):
        pass
    elif job.task == "consents":
        staging.add_ledger("consents", checked, roles, source=job.source)
    elif job.task == "assignments":
        drawn = None if job.at_random else NOT_AT_RANDOM
        staging.add_ledger("assignments", checked, roles, journey=job.journey, drawn=drawn)
    elif checked.at is not None:
        staging.add_events(checked, roles)
    else:
        staging.add_customers(checked, roles)
    staging.add_facts(chunk.facts)
    staging.add_joins(chunk.joins)
    return len(checked.bad)
