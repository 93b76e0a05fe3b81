"""A journey document as JSON and back: schema version, migrations, and the plain form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ValidationError

from journey_core.errors import BadInput
from journey_core.model import json_text
from journey_core.model.event_text import parse_event
from journey_core.model.journey import Journey
from journey_core.model.rules import dump_rule, first_problem

FORMAT = "wayline/journey-1"
PLAIN = "wayline/plain-1"
MAX_BYTES = 20_000_000

Document = dict[str, Any]
# From an older format's name to the function that lifts a document to the next one.
MIGRATIONS: dict[str, Callable[[Document], Document]] = {}


def dump(journey: Journey, revision: int | None = None) -> Document:
    """The full document: plain JSON values, `format` first, `revision` where one is known."""
    body = journey.model_dump(mode="json")
    head: Document = {"format": FORMAT, "id": body.pop("id"), "name": body.pop("name")}
    if revision is not None:
        head["revision"] = revision
    return head | body


def dump_text(journey: Journey, revision: int | None = None) -> str:
    """The document as text that reads and diffs well in git."""
    return json_text.write(dump(journey, revision))


def load_text(text: str | bytes) -> Journey:
    """A journey from the text of either form; BadInput names what cannot be read."""
    return load(json_text.read(text, MAX_BYTES))


def load(document: Any) -> Journey:
    """A journey from parsed JSON, migrated from older formats; the inverse of `dump`."""
    if not isinstance(document, Mapping):
        raise BadInput("a journey document is a JSON object")
    body = dict(document)
    while (name := str(body.get("format", FORMAT))) in MIGRATIONS:
        body = MIGRATIONS[name](body)
    if name == PLAIN:
        body = _from_plain(body)
    elif name != FORMAT:
        raise BadInput(f"the format “{name}” is not known; this version reads {FORMAT} and {PLAIN}")
    body.pop("format", None)
    body.pop("revision", None)
    try:
        return Journey.model_validate(body)
    except (ValidationError, RecursionError) as error:
        raise BadInput(f"the journey cannot be read: {first_problem(error)}") from None


def _from_plain(body: Document) -> Document:
    """The hand-written form: texts for events, no positions, ids only where they matter."""
    try:
        stages = [_plain_stage(dict(s), n) for n, s in enumerate(body.get("stages", []))]
        ways = [
            {"id": f"t-{n + 1}", "pos": float(n)} | dict(t)
            for n, t in enumerate(body.get("transitions", []))
        ]
        triggers = [_plain_trigger(dict(t), n) for n, t in enumerate(body.get("triggers", []))]
        responses = [{"pos": float(n)} | dict(r) for n, r in enumerate(body.get("responses", []))]
    except (TypeError, ValueError, AttributeError):
        raise BadInput("stages, transitions, triggers and responses are lists of objects") from None
    lists = {"stages": stages, "transitions": ways, "triggers": triggers, "responses": responses}
    return {**body, "format": FORMAT, **lists}


def _plain_stage(stage: Document, place: int) -> Document:
    entry = stage.get("entry")
    if isinstance(entry, str):
        stage["entry"] = dump_rule(parse_event(entry))
    return {"pos": float(place), "x": place * 290.0, "y": 0.0} | stage


def _plain_trigger(trigger: Document, place: int) -> Document:
    if "for" in trigger:
        trigger["span"] = trigger.pop("for")
    for field in ("rule", "condition"):
        if isinstance(trigger.get(field), str):
            trigger[field] = dump_rule(parse_event(trigger[field]))
    return {"pos": float(place)} | trigger
