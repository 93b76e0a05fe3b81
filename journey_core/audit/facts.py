"""What the data says about the names a journey uses: measured once, then read by the rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from journey_core.audit.events import event_of
from journey_core.errors import BadInput
from journey_core.model.template import EVENT_FIELD, slots

if TYPE_CHECKING:
    from journey_core.lake.arrays import Arrays
    from journey_core.lake.workspace import Workspace
    from journey_core.model.contact import Response
    from journey_core.model.journey import Journey
    from journey_core.model.rules import Event


@dataclass(frozen=True)
class Seen:
    """How many rows there are of an event, and of how many customers; None: not counted."""

    events: int
    customers: int | None = None


@dataclass(frozen=True)
class Facts:
    """One data version as the rules see it.

    `events` by name, `attributes` with the share of customers who have a value (0 to 1),
    `properties` that any event has. `matches` counts the EVENT texts of the journey's triggers;
    `filled` is, for the (event, property) pairs its templates read, the share of those events that
    have a value. `volumes` is how many customers each trigger fired for, where a replay knows.
    """

    data_version: int
    customers: int
    events: Mapping[str, Seen] = field(default_factory=dict)
    attributes: Mapping[str, float] = field(default_factory=dict)
    properties: frozenset[str] = frozenset()
    matches: Mapping[str, Seen] = field(default_factory=dict)
    filled: Mapping[tuple[str, str], float] = field(default_factory=dict)
    volumes: Mapping[str, int] = field(default_factory=dict)


def registers(workspace: Workspace) -> Facts | None:
    """The names there are, from the catalogue; None where the workspace holds no data."""
    from journey_core.lake import ingest, snapshot

    now = snapshot.take(workspace)
    if not now.events and not now.attributes:
        return None
    return Facts(
        data_version=now.version,
        customers=now.customers,
        events={one.name: Seen(one.events) for one in ingest.event_names(workspace)},
        attributes={one.name: one.filled for one in ingest.attribute_names(workspace)},
        properties=frozenset(one.name for one in ingest.property_names(workspace)),
    )


def measured(workspace: Workspace, journey: Journey, known: Facts | None = None) -> Facts | None:
    """The registers, and what the journey's triggers and templates ask of the events.

    `known` are registers that are already at hand. Counts need the events as arrays, which are kept
    from one question to the next.
    """
    facts = known or registers(workspace)
    if facts is None or not facts.events:
        return facts
    texts = _events_of_triggers(journey)
    pairs = _properties_read(journey, texts)
    if not texts:
        return facts
    from journey_core.lake.arrays import arrays

    rows = arrays(workspace)
    return replace(
        facts,
        matches={text: _counted(rows, event) for text, event in texts.items()},
        filled={(event, name): _filled(rows, event, name) for event, name in sorted(pairs)},
    )


def fields_used(response: Response) -> Iterator[str]:
    """The fields a response reads: in its templates, beside them, and those that must be filled."""
    texts = [response.subject, response.body, response.call_to_action]
    for variant in response.variants:
        texts += [variant.subject, variant.body, variant.call_to_action]
    for text in texts:
        try:
            yield from (slot.field for slot in slots(text))
        except BadInput:
            continue
    yield from (*response.fields, *response.required)


def _events_of_triggers(journey: Journey) -> dict[str, Event]:
    texts = [text for one in journey.triggers for text in (one.event, one.without)]
    return {text: event for text in texts if (event := event_of(text)) is not None}


def _properties_read(journey: Journey, texts: Mapping[str, Event]) -> set[tuple[str, str]]:
    events = {trigger.id: texts.get(trigger.event) for trigger in journey.triggers}
    return {
        (event.event, name.removeprefix(EVENT_FIELD))
        for response in journey.responses
        if (event := events[response.trigger]) is not None
        for name in fields_used(response)
        if name.startswith(EVENT_FIELD)
    }


def _counted(arrays: Arrays, event: Event) -> Seen:
    import numpy as np

    owners = arrays.customer_of(arrays.where(event))
    return Seen(len(owners), int(np.count_nonzero(np.diff(owners))) + bool(len(owners)))


def _filled(arrays: Arrays, event: str, name: str) -> float:
    rows = arrays.rows(event)
    if not len(rows):
        return 0.0
    places, values = arrays.property_of(name, rows)
    blank = [place for place, value in enumerate(values) if not value.strip()]
    import numpy as np

    return 1 - float(np.isin(places, blank).mean())
