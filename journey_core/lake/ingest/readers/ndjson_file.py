"""NDJSON: one object a line; nested values stay JSON, everything else becomes text."""

from __future__ import annotations

from collections.abc import Iterator

from journey_core.errors import BadInput
from journey_core.lake.ingest import reasons
from journey_core.lake.ingest.chunk import Chunk
from journey_core.lake.ingest.opening import Bytes, Opened
from journey_core.lake.ingest.readers.gathered import Gathered, Json
from journey_core.lake.ingest.readers.lines import batches_of_lines
from journey_core.lake.ingest.readers.values import Unfit, as_id, as_time
from journey_core.lake.ingest.roles import Roles


def read_ndjson(opened: Opened, content: Bytes, roles: Roles) -> Iterator[Chunk]:
    """The records of an NDJSON file in order; an import of customers gives facts."""
    reader = _Reader(roles)
    before = 0
    for lines in batches_of_lines(content, opened.name):
        gathered = Gathered(lines, before)
        gathered.read_all(reader.read)
        before += len(lines)
        yield gathered.chunk(roles)
    if reader.objects and reader.unseen:
        raise BadInput(f"no record has “{min(reader.unseen)}”", where=opened.name)


class _Reader:
    """Takes objects apart, and remembers which of the needed names never occurred."""

    def __init__(self, roles: Roles) -> None:
        self._roles, self.objects, self.unseen = roles, 0, set(roles.needed)

    def read(self, record: Json, gathered: Gathered) -> None:
        """One object: an event, or what a customer is."""
        roles = self._roles
        self.objects += 1
        if self.unseen:
            self.unseen -= record.keys()
        customer = as_id(record.pop(roles.customer, None), roles.customer)
        message = as_id(record.pop(roles.message, None), roles.message)
        if roles.time is None:
            if problem := reasons.of_id(customer):
                raise Unfit(roles.customer, customer or "", problem)
            gathered.state(customer or "", record, message)
            return
        time = as_time(record.pop(roles.time, None), roles.time)
        event = as_id(record.pop(roles.event, None), roles.event) if roles.event else None
        if roles.is_ledger:
            record = _entries(record, roles)
        gathered.happen((customer, time, event, message), record)


def _entries(record: Json, roles: Roles) -> Json:
    """The further columns of a ledger; a word that is missing is an empty one."""
    found: Json = {name: as_id(record.get(name), name) for name in roles.choices}
    if roles.until and roles.until in record:
        found[roles.until] = as_time(record[roles.until], roles.until)
    return found | {name: as_id(record.get(name), name) or None for name in roles.notes}
