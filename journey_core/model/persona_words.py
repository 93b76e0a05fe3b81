"""What a new revision of a persona changed, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from journey_core.model.contact_words import how_long
from journey_core.model.persona import Persona, PersonaConsent, ScriptedEvent, Timed


def changes(before: Persona | None, after: Persona) -> list[str]:
    """A line for each part that is different; one line where there was nothing before."""
    if before is None:
        return [f"Persona made with {_counted(len(after.events), 'event')}"]
    return list(_changes(before, after))


def _changes(before: Persona, after: Persona) -> Iterator[str]:
    if before.name != after.name:
        yield f"Name set to {after.name}"
    if before.description != after.description:
        yield "Description changed"
    if before.journeys != after.journeys:
        yield f"Walks {', '.join(after.journeys) or 'every journey'}"
    if before.start != after.start:
        yield f"Starts on {after.start:%Y-%m-%d at %H:%M}"
    if before.watch != after.watch:
        yield f"Watched for {how_long(after.watch)} after the last event"
    yield from _mapping("Attribute", before.attributes, after.attributes)
    yield from _mapping("Arm in", before.arms, after.arms)
    yield from _rows("Consent", before.consents, after.consents)
    yield from _rows("Event", before.events, after.events)


def _mapping(what: str, before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[str]:
    for name in dict.fromkeys([*before, *after]):
        if name not in after:
            yield f"{what} {name} removed"
        elif before.get(name) != after[name]:
            yield f"{what} {name} set to {after[name] or 'nothing'}"


def _rows(what: str, before: tuple[Timed, ...], after: tuple[Timed, ...]) -> Iterator[str]:
    left, added = list(before), []
    for one in after:
        if one in left:
            left.remove(one)
        else:
            added.append(one)
    if not left and not added:
        if before != after:
            yield f"{what}s in another order"
        return
    for one in left:
        yield f"{what} removed: {in_words(one)}"
    for one in added:
        yield f"{what} added: {in_words(one)}"


def in_words(one: Timed) -> str:
    """Such as “Product Added, 2 hours after the start”."""
    if isinstance(one, ScriptedEvent):
        what = one.event
    elif isinstance(one, PersonaConsent):
        what = f"{one.purpose} {one.state}"
    else:
        what = ""
    if one.at is not None:
        return f"{what}, {one.at:%Y-%m-%d %H:%M}"
    return (
        f"{what}, {how_long(one.after)} after the start" if one.after else f"{what}, at the start"
    )


def _counted(number: int, one: str) -> str:
    return f"{number} {one}" if number == 1 else f"{number} {one}s"
