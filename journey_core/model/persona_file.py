"""Personas as JSON and back, one or several in a document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from journey_core.errors import BadInput
from journey_core.model import json_text
from journey_core.model.persona import Persona
from journey_core.model.rules import first_problem

FORMAT = "wayline/persona-1"
MAX_BYTES = 5_000_000
MOST = 500
"""Personas in one document."""


def dump(persona: Persona, revision: int | None = None) -> dict[str, Any]:
    """The document: plain JSON values, `format` first, without what says nothing."""
    body = persona.model_dump(mode="json", exclude_none=True)
    head: dict[str, Any] = {"format": FORMAT, "id": body.pop("id"), "name": body.pop("name")}
    if revision is not None:
        head["revision"] = revision
    return head | body


def dump_text(persona: Persona, revision: int | None = None) -> str:
    """The document as text that reads and diffs well in git."""
    return json_text.write(dump(persona, revision))


def load_text(text: str | bytes) -> Persona:
    """A persona from text; BadInput names the field that cannot be read."""
    return load(json_text.read(text, MAX_BYTES))


def load(document: Any) -> Persona:
    """A persona from parsed JSON; the inverse of `dump`."""
    if not isinstance(document, Mapping):
        raise BadInput("a persona is a JSON object")
    body = dict(document)
    name = body.pop("format", FORMAT)
    if name != FORMAT:
        raise BadInput(f"the format “{str(name)[:60]}” is not known; this version reads {FORMAT}")
    body.pop("revision", None)
    try:
        return Persona.model_validate(body)
    except (ValidationError, RecursionError) as error:
        raise BadInput(f"the persona cannot be read: {first_problem(error)}") from None


def load_all(document: Any) -> tuple[Persona, ...]:
    """The personas of a document: one, or a list of them under `personas`. BadInput says which."""
    if not isinstance(document, Mapping) or "personas" not in document:
        return (load(document),)
    rows = document["personas"]
    if not isinstance(rows, list) or not 0 < len(rows) <= MOST:
        raise BadInput(f"`personas` is a list of 1 to {MOST} personas")
    found = []
    for place, row in enumerate(rows, 1):
        try:
            found.append(load(row))
        except BadInput as error:
            raise BadInput(f"persona {place}: {error}") from None
    twice = [key for key, n in Counter(one.id for one in found).items() if n > 1]
    if twice:
        raise BadInput(f"two personas have the id {twice[0]}")
    return tuple(found)
