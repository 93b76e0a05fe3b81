"""What the reading process is asked to do and what it answers, as JSON."""

from __future__ import annotations

from typing import Literal

from journey_core.errors import BadInput
from journey_core.lake.ingest import limits
from journey_core.lake.ingest.options import (
    CUSTOMER,
    EVENT,
    MESSAGE,
    TIME,
    CustomerOptions,
    EventOptions,
    FileReport,
    Format,
    TimeUnit,
)
from journey_core.lake.ingest.roles import Roles
from journey_core.model.record import Record


class InputFile(Record):
    """A file to read: where it is, and what it is called in messages."""

    path: str
    name: str


class Job(Record):
    """Files to read into a folder that exists and is empty."""

    task: Literal["events", "customers"]
    preview: bool = False
    files: tuple[InputFile, ...]
    folder: str = ""
    customer: str | None = None
    time: str | None = None
    time_unit: TimeUnit | None = None
    event: str | None = None
    source: str | None = None
    format: Format | None = None

    def roles(self) -> Roles:
        """The columns to look for; BadInput when one of them is asked to be two things."""
        if self.task == "customers":
            roles = Roles(self.customer or CUSTOMER)
        else:
            roles = Roles(self.customer or CUSTOMER, self.time or TIME, self.event or EVENT)
        if len(set(roles.needed)) < len(roles.needed) or MESSAGE in roles.needed:
            raise BadInput("customer, time and event must be different columns, and no message_id")
        return roles


class Staged(Record):
    """The files a job wrote, in order, and what it read."""

    events: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    quarantine: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    files: tuple[FileReport, ...] = ()


def job_of(
    options: EventOptions | CustomerOptions,
    files: tuple[InputFile, ...],
    folder: str = "",
    preview: bool = False,
) -> Job:
    """The job that an import with these options means; BadInput for a source without sense."""
    if options.source is not None and not options.source.strip():
        raise BadInput("the source's name is empty", where="--source")
    if len(options.source or "") > limits.MAX_NAME:
        raise BadInput(f"the name is longer than {limits.MAX_NAME}", where="--source")
    given = options.model_dump(exclude={"names"})
    task = "events" if isinstance(options, EventOptions) else "customers"
    return Job(task=task, files=files, folder=folder, preview=preview, **given)
