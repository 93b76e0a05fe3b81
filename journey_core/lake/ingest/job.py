"""What the reading process is asked to do and what it answers, as JSON."""

from __future__ import annotations

from journey_core.errors import BadInput
from journey_core.lake.ingest import limits
from journey_core.lake.ingest.options import (
    CUSTOMER,
    EVENT,
    TIME,
    FileReport,
    Format,
    Options,
    Task,
    TimeUnit,
)
from journey_core.lake.ingest.roles import Roles
from journey_core.lake.schema import ARMS, CONSENT_STATES
from journey_core.model.record import Record


class InputFile(Record):
    """A file to read: where it is, and what it is called in messages."""

    path: str
    name: str


class Job(Record):
    """Files to read into a folder that exists and is empty."""

    task: Task
    preview: bool = False
    files: tuple[InputFile, ...]
    folder: str = ""
    customer: str | None = None
    time: str | None = None
    time_unit: TimeUnit | None = None
    event: str | None = None
    journey: str | None = None
    at_random: bool = True
    source: str | None = None
    format: Format | None = None

    def roles(self) -> Roles:
        """The columns to look for; BadInput when one of them is asked to be two things."""
        customer = self.customer or CUSTOMER
        if self.task == "customers":
            roles = Roles(customer)
        elif self.task == "consents":
            states, notes = {"state": CONSENT_STATES}, ("channel", "source", "notice")
            roles = Roles(
                customer, "at", "purpose", choices=states, until="expires_at", notes=notes
            )
        elif self.task == "assignments":
            roles = Roles(customer, "assigned_at", choices={"arm": ARMS})
        else:
            roles = Roles(customer, self.time or TIME, self.event or EVENT)
        if len(set(roles.all)) == len(roles.all):
            return roles
        if roles.is_ledger:
            raise BadInput(f"the customer cannot be the column “{customer}”", where="--customer")
        raise BadInput("customer, time and event must be different columns, and no message_id")


class Staged(Record):
    """The files a job wrote, in order, and what it read."""

    events: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    consents: tuple[str, ...] = ()
    assignments: tuple[str, ...] = ()
    quarantine: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    files: tuple[FileReport, ...] = ()


def job_of(
    options: Options,
    files: tuple[InputFile, ...],
    folder: str = "",
    preview: bool = False,
) -> Job:
    """The job that an import with these options means; BadInput for a source without sense.

    Consents and assignments do not come as Segment messages.
    """
    if options.source is not None and not options.source.strip():
        raise BadInput("the source's name is empty", where="--source")
    if len(options.source or "") > limits.MAX_NAME:
        raise BadInput(f"the name is longer than {limits.MAX_NAME}", where="--source")
    if options.format == "segment" and options.task in ("consents", "assignments"):
        raise BadInput(f"Segment messages hold no {options.task}", where="--format")
    given = options.model_dump(exclude={"names"})
    return Job(task=options.task, files=files, folder=folder, preview=preview, **given)
