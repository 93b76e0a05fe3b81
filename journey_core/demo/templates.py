"""Templates: journeys to begin with, and a new journey made of one."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from journey_core.demo.shelf import document, documents
from journey_core.model.codec import dump, load
from journey_core.model.journey import Journey


class TemplateHead(NamedTuple):
    """A template as a list shows it; `name` is what `from_template` takes."""

    name: str
    title: str
    description: str
    path: Path


def templates() -> list[TemplateHead]:
    """Every template that comes with Wayline, by title."""
    heads = []
    for name, path in documents("templates").items():
        journey = document("templates", name)
        heads.append(TemplateHead(name, journey.name, journey.purpose, path))
    return sorted(heads, key=lambda head: head.title)


def from_template(name: str, new_id: str, new_title: str) -> Journey:
    """A draft made of a template, with an id and a title of its own; no review date yet.

    UnknownName when there is no such template; BadInput when id or title are not valid.
    """
    template = dump(document("templates", name))
    own = {"id": new_id, "name": new_title, "status": "draft", "next_review_on": None}
    return load(template | own)
