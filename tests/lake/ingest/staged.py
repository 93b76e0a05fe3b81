"""Reads staged files back for tests, and runs a job in this process."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from journey_core.lake.ingest import work
from journey_core.lake.ingest.job import InputFile, Job, Staged

Row = dict[str, Any]


class Outcome:
    """What one job staged, as plain rows."""

    def __init__(self, staged: Staged) -> None:
        self.files = staged.files
        self.events = rows(staged.events)
        self.attributes = rows(staged.attributes)
        self.consents = rows(staged.consents)
        self.assignments = rows(staged.assignments)
        self.quarantine = rows(staged.quarantine)
        self.aliases = work.aliases_of(staged)
        self.read = sum(file.rows_read for file in staged.files)
        self.quarantined = sum(file.rows_quarantined for file in staged.files)

    @property
    def reasons(self) -> dict[int, tuple[str, str]]:
        """Row number to column and reason of everything that was turned away."""
        return {row["row"]: (row["column"], row["reason"]) for row in self.quarantine}


def rows(paths: Iterable[str]) -> list[Row]:
    """The rows of all files in order, columns without a value left out."""
    found: list[Row] = []
    for path in paths:
        found += pq.read_table(path).to_pylist()
    return [{name: value for name, value in row.items() if value is not None} for row in found]


def run(folder: Path, files: dict[str, bytes], **asked: Any) -> Outcome:
    """Write the files below `folder` and read them as one job; `task` is events by default."""
    inputs = []
    for name, content in files.items():
        (folder / name).write_bytes(content)
        inputs.append(InputFile(path=str(folder / name), name=name))
    staging = folder / f"staging-{len(list(folder.glob('staging-*')))}"
    staging.mkdir()
    facts = {"task": "events", "files": inputs, "folder": str(staging), **asked}
    job = Job.model_validate(facts)
    return Outcome(work.run(job, lambda share, words: None))


def parquet(columns: dict[str, pa.Array]) -> bytes:
    """A Parquet file of these columns."""
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table(columns), sink)
    return sink.getvalue().to_pybytes()
