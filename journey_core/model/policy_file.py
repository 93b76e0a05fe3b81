"""The contact policy as JSON and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from journey_core.errors import BadInput
from journey_core.model import json_text
from journey_core.model.contact_policy import ContactPolicy
from journey_core.model.rules import first_problem

FORMAT = "wayline/contact-policy-1"
MAX_BYTES = 5_000_000


def dump(policy: ContactPolicy, revision: int | None = None) -> dict[str, Any]:
    """The document: plain JSON values, `format` first, `revision` where one is known."""
    head: dict[str, Any] = {"format": FORMAT}
    if revision is not None:
        head["revision"] = revision
    return head | policy.model_dump(mode="json")


def dump_text(policy: ContactPolicy, revision: int | None = None) -> str:
    """The document as text that reads and diffs well in git."""
    return json_text.write(dump(policy, revision))


def load_text(text: str | bytes) -> ContactPolicy:
    """A policy from text; BadInput names the field that cannot be read."""
    return load(json_text.read(text, MAX_BYTES))


def load(document: Any) -> ContactPolicy:
    """A policy from parsed JSON; the inverse of `dump`."""
    if not isinstance(document, Mapping):
        raise BadInput("a contact policy is a JSON object")
    body = dict(document)
    name = str(body.pop("format", FORMAT))
    if name != FORMAT:
        raise BadInput(f"the format “{name[:60]}” is not known; this version reads {FORMAT}")
    body.pop("revision", None)
    try:
        return ContactPolicy.model_validate(body)
    except (ValidationError, RecursionError, OverflowError) as error:
        raise BadInput(f"the contact policy cannot be read: {first_problem(error)}") from None
