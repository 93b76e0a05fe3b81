"""Imports files: has them read in a process of their own, then commits all of them at once."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from journey_core.errors import BadInput, Cancelled
from journey_core.lake.ingest.options import (
    AssignmentOptions,
    Cancel,
    ConsentOptions,
    CustomerOptions,
    EventOptions,
    Format,
    ImportReport,
    Options,
    Preview,
    Progress,
)

if TYPE_CHECKING:
    from journey_core.lake import schema
    from journey_core.lake.ingest.job import InputFile, Staged
    from journey_core.lake.workspace import Workspace

PREVIEW_SECONDS = 60
_READING = 0.6
"""The share of an import's progress that goes to reading; the rest is the commit."""


def import_events(
    workspace: Workspace,
    files: Sequence[Path | str],
    options: EventOptions | None = None,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> ImportReport:
    """Load events from files, all of them or none, as one data version.

    BadInput: a file cannot be read at all, and nothing was changed. Records that break a rule are
    kept in quarantine instead. Cancelled: `cancel` became true before the commit.
    """
    return _import(workspace, files, options or EventOptions(), progress, cancel)


def import_customers(
    workspace: Workspace,
    files: Sequence[Path | str],
    options: CustomerOptions | None = None,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> ImportReport:
    """Load customers' attributes from files; as `import_events` otherwise. The last value wins."""
    return _import(workspace, files, options or CustomerOptions(), progress, cancel)


def import_consents(
    workspace: Workspace,
    files: Sequence[Path | str],
    options: ConsentOptions | None = None,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> ImportReport:
    """Add rows to the consent ledger; as `import_events` otherwise. Nothing in it is replaced."""
    return _import(workspace, files, options or ConsentOptions(), progress, cancel)


def import_assignments(
    workspace: Workspace,
    files: Sequence[Path | str],
    options: AssignmentOptions,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> ImportReport:
    """Load the arms of a journey's customers; as `import_events` otherwise.

    A customer's first assignment stands, by time and then by order of arrival; later ones are kept
    and do not count. UnknownName: there is no such journey.
    """
    from journey_core.errors import UnknownName
    from journey_core.store.journeys import JourneyStore

    known = [head.id for head in JourneyStore(workspace.engine).list(include_archived=True)]
    if options.journey not in known:
        raise UnknownName("journey", options.journey, known)
    return _import(workspace, files, options, progress, cancel)


def preview(
    path: Path | str,
    wanted: Format | None = None,
    options: Options | None = None,
    name: str | None = None,
) -> Preview:
    """A look at the first records of a file, with guesses; nothing is loaded or written.

    `wanted` is the format when the ending does not say it. With `options` the problems are those
    an import with them would meet. `name` is shown instead of the path.
    """
    from journey_core.lake.ingest.job import job_of
    from journey_core.lake.ingest.process import ask

    asked = options or EventOptions()
    if wanted is not None:
        asked = asked.model_copy(update={"format": wanted})
    files = input_files([path], [name] if name else [])
    answer = ask(job_of(asked, files, preview=True), patience_seconds=PREVIEW_SECONDS)
    return Preview.model_validate(answer)


def _import(
    workspace: Workspace,
    files: Sequence[Path | str],
    options: Options,
    progress: Progress | None,
    cancel: Cancel | None,
) -> ImportReport:
    from journey_core.lake import parts
    from journey_core.lake.ingest.job import Staged, job_of
    from journey_core.lake.ingest.process import ask
    from journey_core.lake.job import open_job

    begun = time.monotonic()
    tell = progress or (lambda share, words: None)
    inputs = input_files(files, options.names)
    with open_job(workspace) as corner:
        job = job_of(options, inputs, str(corner.folder))
        job.roles()

        def reading(share: float | None, words: str) -> None:
            tell(None if share is None else share * _READING, words)

        def committing(share: float | None, words: str) -> None:
            if cancel is not None and cancel():
                raise Cancelled("the import was stopped; nothing was loaded")
            tell(None if share is None else _READING + share * (1 - _READING), words)

        staged = Staged.model_validate(ask(job, reading, cancel))
        done = parts.append(
            workspace, batch(staged), reason=f"import {job.task}", progress=committing
        )
    tell(1.0, "Done")
    return ImportReport(
        rows_read=sum(file.rows_read for file in staged.files),
        rows_loaded=done.rows_loaded,
        rows_duplicate=done.rows_duplicate,
        rows_quarantined=sum(file.rows_quarantined for file in staged.files),
        customers=done.customers,
        data_version=done.data_version,
        elapsed_seconds=time.monotonic() - begun,
        files=staged.files,
    )


def input_files(files: Sequence[Path | str], names: Sequence[str]) -> tuple[InputFile, ...]:
    """Files with the names they are shown by; BadInput for none at all or one named twice."""
    from journey_core.lake.ingest.job import InputFile

    if not files:
        raise BadInput("no file is named")
    if names and len(names) != len(files):
        raise BadInput(f"{len(files)} files and {len(names)} names")
    shown = list(names) or [str(file) for file in files]
    for text in (*shown, *map(str, files)):
        if (legible := text.encode("utf-8", "replace").decode()) != text:
            raise BadInput("the file's name is not UTF-8; rename it", where=legible)
    return tuple(
        InputFile(path=str(Path(file).absolute()), name=name)
        for file, name in zip(files, shown, strict=True)
    )


def batch(staged: Staged) -> schema.Staged:
    """What the reading process staged, as the commit takes it up."""
    from journey_core.lake import schema
    from journey_core.lake.ingest.work import aliases_of

    return schema.Staged(
        events=tuple(Path(path) for path in staged.events),
        attributes=tuple(Path(path) for path in staged.attributes),
        consents=tuple(Path(path) for path in staged.consents),
        assignments=tuple(Path(path) for path in staged.assignments),
        quarantine=tuple(Path(path) for path in staged.quarantine),
        aliases=aliases_of(staged),
        imports=tuple(
            schema.ImportRecord(
                file=file.file,
                sha256=file.sha256,
                source=file.source,
                rows_read=file.rows_read,
                rows_quarantined=file.rows_quarantined,
            )
            for file in staged.files
        ),
    )
