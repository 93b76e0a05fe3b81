"""Records as documents and back: a format at the head, one clear error for what cannot be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from journey_core.errors import BadInput
from journey_core.model import json_text
from journey_core.model.record import Record
from journey_core.model.rules import first_problem

MAX_BYTES = 5_000_000
R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class DocumentFile(Generic[R]):
    """How one kind of record is written and read; `what` names it in errors, as in “the persona”.

    `first` are fields that stand at the head; `terse` leaves out what says nothing.
    """

    record: type[R]
    format: str
    what: str
    first: tuple[str, ...] = ()
    terse: bool = False

    def dump(self, record: R, revision: int | None = None) -> dict[str, Any]:
        """The document: plain JSON values, `format` first, `revision` where one is known."""
        body = record.model_dump(mode="json", exclude_none=self.terse)
        head = {"format": self.format} | {name: body[name] for name in self.first}
        return head | ({} if revision is None else {"revision": revision}) | body

    def dump_text(self, record: R, revision: int | None = None) -> str:
        """The document as text that reads and diffs well in git."""
        return json_text.write(self.dump(record, revision))

    def load(self, document: Any) -> R:
        """A record from parsed JSON, the inverse of `dump`; BadInput names the field at fault."""
        if not isinstance(document, Mapping):
            raise BadInput(f"{self.what} must be a JSON object")
        body = dict(document)
        name = str(body.pop("format", self.format))
        if name != self.format:
            known = f"this version reads {self.format}"
            raise BadInput(f"the format “{name[:60]}” is not known; {known}")
        body.pop("revision", None)
        try:
            return self.record.model_validate(body)
        except (ValidationError, RecursionError, OverflowError) as error:
            raise BadInput(f"{self.what} cannot be read: {first_problem(error)}") from None

    def load_text(self, text: str | bytes) -> R:
        """A record from text; BadInput where it is too large, no JSON or no such record."""
        return self.load(json_text.read(text, MAX_BYTES))
