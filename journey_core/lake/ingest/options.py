"""What an import is asked for and what it answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Literal

from pydantic import Field

from journey_core.model.record import Record

Task = Literal["events", "customers", "consents", "assignments"]
Format = Literal["csv", "parquet", "ndjson", "segment"]
TimeUnit = Literal["s", "ms", "us"]
Progress = Callable[[float | None, str], None]
"""Called with the share that is done (0 to 1, None when unknown) and with what is going on."""
Cancel = Callable[[], bool]
"""Asked often while an import runs; true stops it."""

FORMATS: tuple[Format, ...] = ("csv", "parquet", "ndjson", "segment")
CUSTOMER, TIME, EVENT, MESSAGE = "customer_id", "time", "event", "message_id"


class Options(Record):
    """What every import is asked for: the column of the customer, and where the files are from.

    The column is `customer_id` unless named; `source` defaults to the format. `names` are shown
    instead of the paths, one for each file.
    """

    task: ClassVar[Task]
    customer: str | None = None
    source: str | None = None
    format: Format | None = None
    names: tuple[str, ...] = ()


class EventOptions(Options):
    """Where the customer, the time and the event of a record stand, and where the file is from.

    Columns not named are `customer_id`, `time` and `event`; every other column becomes a property,
    except `message_id`, which identifies the record. Segment messages name their own. Numbers are
    times only with a `time_unit`.
    """

    task: ClassVar[Task] = "events"
    time: str | None = None
    time_unit: TimeUnit | None = None
    event: str | None = None


class CustomerOptions(Options):
    """Where the customer of a record stands; every other column becomes an attribute."""

    task: ClassVar[Task] = "customers"


class ConsentOptions(Options):
    """A consent ledger: columns `purpose`, `state` and `at`, if there are any also `expires_at`,
    `channel`, `source` and `notice`; other columns are left out."""

    task: ClassVar[Task] = "consents"
    time_unit: TimeUnit | None = None


class AssignmentOptions(Options):
    """Arms of one journey: columns `arm` and `assigned_at`; other columns are left out.

    `at_random` false says that customers were chosen: results of them are never called an effect.
    """

    task: ClassVar[Task] = "assignments"
    journey: str
    at_random: bool = True
    time_unit: TimeUnit | None = None


class FileReport(Record):
    """One file that was read: its records, and how many of them were turned away."""

    file: str
    source: str
    sha256: str
    rows_read: int = Field(ge=0)
    rows_quarantined: int = Field(ge=0)


class Problem(Record):
    """A record that would be turned away, and why."""

    row: int
    column: str
    value: str
    reason: str


class Preview(Record):
    """The first records of a file, before anything is loaded.

    `rows` are the values of `columns` in the first records. The columns for `customer`, `time` and
    `event` are guesses, None where nothing fits; `problems` is what would be refused with them, or
    with the columns that were asked for. `rows_looked_at` is 0 when a column is still to be chosen.
    """

    format: Format
    columns: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]
    customer: str | None
    time: str | None
    time_unit: TimeUnit | None
    event: str | None
    rows_looked_at: int
    is_whole_file: bool
    rows_refused: int
    problems: tuple[Problem, ...]


class ImportReport(Record):
    """What an import did: read = loaded + duplicate + quarantined, in records.

    `customers` is the number in the workspace afterwards, joined ids counted once.
    """

    rows_read: int
    rows_loaded: int
    rows_duplicate: int
    rows_quarantined: int
    customers: int
    data_version: int
    elapsed_seconds: float
    files: tuple[FileReport, ...] = ()
