"""The Segment spec as NDJSON: who did what, who somebody is, and who is the same person.

`track`, `page` and `screen` are events; `identify` and `group` say what a customer is; `identify`
with both ids and `alias` join two ids. Of `context` and `integrations` nothing is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from journey_core.lake.ingest import reasons
from journey_core.lake.ingest.chunk import Chunk
from journey_core.lake.ingest.opening import Bytes, Opened
from journey_core.lake.ingest.readers.gathered import Gathered, Json
from journey_core.lake.ingest.readers.lines import batches_of_lines
from journey_core.lake.ingest.readers.values import Unfit, as_id, as_time
from journey_core.lake.ingest.roles import Roles

ROLES = Roles(customer="userId", time="timestamp", event="event", message="messageId")
_VIEWS = {"page": "Page Viewed", "screen": "Screen Viewed"}
_TIMES = ("timestamp", "originalTimestamp", "receivedAt", "sentAt")


def read_segment(opened: Opened, content: Bytes, _: Roles) -> Iterator[Chunk]:
    """The messages of a file in order."""
    before = 0
    for lines in batches_of_lines(content, opened.name):
        gathered = Gathered(lines, before)
        gathered.read_all(_read)
        before += len(lines)
        yield gathered.chunk(ROLES)


def _read(message: Json, gathered: Gathered) -> None:
    kind = message.get("type")
    read = _KINDS.get(kind.lower()) if type(kind) is str else None
    if read is None:
        raise Unfit("type", kind if kind is not None else "", reasons.NO_MESSAGE)
    read(message, gathered)


def _track(message: Json, gathered: Gathered) -> None:
    event = as_id(message.get("event"), "event")
    _happen(message, event, _object(message, "properties"), gathered)


def _view(message: Json, gathered: Gathered) -> None:
    properties = dict(_object(message, "properties"))
    for name in ("name", "category"):
        if message.get(name) is not None:
            properties[name] = message[name]
    _happen(message, _VIEWS[message["type"].lower()], properties, gathered)


def _happen(message: Json, event: str | None, properties: Json, gathered: Gathered) -> None:
    column = next((name for name in _TIMES if message.get(name) not in (None, "")), _TIMES[0])
    time = as_time(message.get(column), column)
    gathered.happen((_person(message), time, event, _message(message)), properties)


def _identify(message: Json, gathered: Gathered) -> None:
    user, anonymous = _id(message, "userId"), _id(message, "anonymousId")
    customer = _named(user or anonymous, "userId")
    gathered.state(customer, _object(message, "traits"), _message(message))
    if user and anonymous:
        gathered.join(_named(anonymous, "anonymousId"), customer)


def _group(message: Json, gathered: Gathered) -> None:
    customer = _named(_person(message), "userId")
    group = as_id(message.get("groupId"), "groupId")
    if problem := reasons.of_id(group):
        raise Unfit("groupId", group or "", problem)
    traits = {"id": group, **_object(message, "traits")}
    gathered.state(customer, traits | {"id": group}, _message(message), prefix="group_")


def _alias(message: Json, gathered: Gathered) -> None:
    customer = _named(_person(message), "userId")
    previous = _named(_id(message, "previousId"), "previousId")
    gathered.state(customer, {}, _message(message))
    gathered.join(previous, customer)


def _person(message: Json) -> str | None:
    """`userId`, else `anonymousId`."""
    return _id(message, "userId") or _id(message, "anonymousId")


def _id(message: Json, name: str) -> str | None:
    found = as_id(message.get(name), name)
    return found if found is not None and found.strip() else None


def _named(text: str | None, column: str) -> str:
    if problem := reasons.of_id(text):
        raise Unfit(column, text or "", problem)
    return text or ""


def _message(message: Json) -> str | None:
    return as_id(message.get("messageId"), "messageId")


def _object(message: Json, name: str) -> dict[str, Any]:
    found = message.get(name)
    if found is None:
        return {}
    if type(found) is not dict:
        raise Unfit(name, found, reasons.NO_OBJECT)
    return found


_KINDS = {
    "track": _track, "page": _view, "screen": _view,
    "identify": _identify, "group": _group, "alias": _alias,
}  # fmt: skip
