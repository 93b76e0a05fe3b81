"""Personas as JSON and back, one or several in a document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from journey_core.errors import BadInput
from journey_core.model.document_file import MAX_BYTES, DocumentFile
from journey_core.model.persona import Persona

__all__ = ["MAX_BYTES", "MOST", "dump", "dump_text", "load", "load_all", "load_text"]

MOST = 500
"""Personas in one document."""
_FILE = DocumentFile(Persona, "wayline/persona-1", "the persona", first=("id", "name"), terse=True)
dump, dump_text = _FILE.dump, _FILE.dump_text
load, load_text = _FILE.load, _FILE.load_text


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
