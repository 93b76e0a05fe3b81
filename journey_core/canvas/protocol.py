"""The server's half of the canvas protocol: settles what the browser sends, answers with changes.

The browser offers every batch of edits until it is settled, so a lost message loses nothing; each
batch has a number, so a repeated one is harmless. It says which revision it has, and gets the
edits that lead from there to the newest one; the whole document only where that is not known.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from journey_core.errors import Busy, WaylineError
from journey_core.model.elements import Elements, to_elements
from journey_core.model.operations import Op, diff, dump_ops, load_ops
from journey_core.model.words import describe, words

if TYPE_CHECKING:
    from journey_core.store.records import Saved, SaveResult

CLIENT = re.compile(r"^[a-z0-9]{4,40}$")
MAX_BATCHES = 500
SAID_AT_ONCE = 3
READ_ONLY = "This map is read only here; the change was not kept."
FAULT = "Something went wrong while saving; the change was not kept."


# Saves one batch: (ops, the revision they were made on or None, request id) -> what became of it.
Settle = Callable[[list[Op], int | None, str], "SaveResult"]


@dataclass(frozen=True, slots=True)
class Batch:
    """One gesture as the browser sent it; `ops` is not read yet."""

    client: str
    seq: int
    base: int
    ops: Any


@dataclass(frozen=True, slots=True)
class Outbox:
    """The state value of the browser: what it has (-1: nothing), and what is not settled yet."""

    have: int = -1
    picture: str = ""
    batches: tuple[Batch, ...] = ()


def read_outbox(value: Any) -> Outbox:
    """An outbox from whatever the browser sent; what cannot be read is left out."""
    if not isinstance(value, Mapping):
        return Outbox()
    sent = value.get("batches")
    batches = [_batch(item) for item in sent[:MAX_BATCHES]] if isinstance(sent, list) else []
    return Outbox(
        have=_whole(value.get("have")),
        picture=str(value.get("picture") or "")[:64],
        batches=tuple(batch for batch in batches if batch is not None),
    )


def _batch(item: Any) -> Batch | None:
    if not isinstance(item, Mapping) or not CLIENT.match(str(item.get("client"))):
        return None
    seq = _whole(item.get("seq"))
    return Batch(str(item["client"]), seq, _whole(item.get("base")), item.get("ops"))


def _whole(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else -1


@dataclass(slots=True)
class Desk:
    """What one session knows of one map. It may be lost at any time: the browser tells the rest."""

    journey_id: str
    revision: int = -1
    elements: Elements = field(default_factory=dict)
    changes: list[dict[str, Any]] = field(default_factory=list)
    news: dict[str, Any] | None = None
    settled: dict[str, int] = field(default_factory=dict)
    refused: dict[tuple[str, int], dict[str, Any]] = field(default_factory=dict)

    def note(self, saved: Saved, viewer: str = "", mine: Sequence[Op] = ()) -> None:
        """Take over a newer revision, and remember how it came about.

        `viewer` is who looks at the map and `mine` what that person just did here: news tells
        only what others did.
        """
        if saved.revision <= self.revision:
            return
        elements = to_elements(saved.journey)
        if self.revision >= 0:
            ops = diff(self.elements, elements)
            step = {"from": self.revision, "rev": saved.revision, "ops": dump_ops(ops)}
            self.changes.append(step)
            own = {(op.place, op.field) for op in mine}
            others = [op for op in ops if (op.place, op.field) not in own]
            if others and (mine or saved.saved_by != viewer):
                self._tell(others, saved, "" if mine else saved.saved_by)
        self.revision, self.elements = saved.revision, elements
        self._forget_old_changes()

    def _tell(self, ops: list[Op], saved: Saved, by: str) -> None:
        said = describe(ops, self.elements)
        self.news = {"rev": saved.revision, "by": by, "words": said[:20]}

    def _forget_old_changes(self) -> None:
        """More edits than elements: the whole document is the shorter answer."""
        room = sum(len(items) for items in self.elements.values())
        kept = 0
        for place, step in enumerate(reversed(self.changes)):
            kept += len(step["ops"])
            if kept > max(room, 100):
                self.changes = self.changes[len(self.changes) - place :]
                return

    def receive(self, outbox: Outbox, settle: Settle | None, viewer: str = "") -> None:
        """Settle every batch not settled before, in order; safe to repeat with the same outbox.

        Without `settle` the map is read only, and every batch is refused.
        """
        for batch in outbox.batches:
            if batch.seq <= self.settled.get(batch.client, 0):
                continue
            try:
                self._settle_one(batch, settle, viewer)
            except Busy:
                return  # it stays in the outbox and is offered again
            except WaylineError as error:
                self._refuse(batch, str(error))
            except Exception:
                # A fault of ours shows as one, but only once: the batch is not offered for ever.
                self._refuse(batch, FAULT)
                self.settled[batch.client] = batch.seq
                raise
            self.settled[batch.client] = batch.seq

    def _settle_one(self, batch: Batch, settle: Settle | None, viewer: str) -> None:
        if settle is None:
            self._refuse(batch, READ_ONLY)
            return
        ops = load_ops(batch.ops)
        base = batch.base if batch.base >= 0 else None
        result = settle(ops, base, f"{batch.client}:{batch.seq}")
        if result.conflicts:
            self.note(result.saved, viewer)
            self._refuse(batch, self._said(result), conflict=True)
        else:
            self.note(result.saved, viewer, mine=ops)

    def _said(self, result: SaveResult) -> str:
        who = result.saved.saved_by or "Someone else"
        places = [words(conflict, self.elements) for conflict in result.conflicts[:SAID_AT_ONCE]]
        more = len(result.conflicts) - len(places)
        tail = f"; and {more} more" if more else ""
        return f"{who} changed the same place first. {'; '.join(places)}{tail}"

    def _refuse(self, batch: Batch, why: str, *, conflict: bool = False) -> None:
        self.refused[(batch.client, batch.seq)] = {
            "client": batch.client,
            "seq": batch.seq,
            "why": why,
            "conflict": conflict,
        }

    def answer(self, outbox: Outbox, picture: Mapping[str, Any] | None) -> dict[str, Any]:
        """What the browser needs beyond what it has: JSON values for the component's data."""
        offered = {(batch.client, batch.seq) for batch in outbox.batches}
        self.refused = {name: words for name, words in self.refused.items() if name in offered}
        clients = {batch.client for batch in outbox.batches}
        tag = tag_of(picture)
        return {
            "journey": self.journey_id,
            "rev": self.revision,
            "acks": {name: self.settled[name] for name in clients & self.settled.keys()},
            "refusals": list(self.refused.values()),
            "news": self.news,
            "picture": tag,
            **({} if outbox.picture == tag else {"overlay": picture}),
            **self._document(outbox.have),
        }

    def _document(self, have: int) -> dict[str, Any]:
        if have >= self.revision:
            return {"changes": []}
        start = next((n for n, step in enumerate(self.changes) if step["from"] == have), None)
        if start is None:
            return {"elements": self.elements}
        return {"changes": self.changes[start:]}


def tag_of(picture: Mapping[str, Any] | None) -> str:
    """A short name of what is laid over the map, the same for the same numbers."""
    text = json.dumps(picture, sort_keys=True, ensure_ascii=False)
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
