"""Keeps journeys: a save is a new revision on top of the newest, joined with what others did."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from journey_core.errors import Refused
from journey_core.model.elements import HEAD, Elements, from_elements, to_elements
from journey_core.model.journey import Journey
from journey_core.model.merge import Rebased, merge, rebase
from journey_core.model.operations import Op, apply, load_ops, set_to
from journey_core.store import revisions
from journey_core.store.engine import begin_read, begin_write
from journey_core.store.records import JourneyHead, RevisionHead, Saved, SaveResult
from journey_core.store.revisions import Draft, Note

# From the newest document and its revision to what it should become, or to what stands in the way.
Plan = Callable[[Elements, int], Rebased]


class JourneyStore:
    """All journeys of a store; safe to use from many threads and processes at once."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def list(self, include_archived: bool = False) -> builtins.list[JourneyHead]:
        """Every journey by name, in one query."""
        with begin_read(self.engine) as connection:
            return revisions.heads(connection, archived=include_archived)

    def load(self, journey_id: str, revision: int | None = None) -> Saved:
        """The newest revision, or the one asked for. UnknownName; Damaged if it cannot be read."""
        with begin_read(self.engine) as connection:
            if revision is None:
                return revisions.newest(connection, journey_id)
            return revisions.at_revision(connection, journey_id, revision)

    def revision_of(self, journey_id: str) -> int:
        """The number of the newest revision; cheap enough to ask every second."""
        with begin_read(self.engine) as connection:
            return revisions.newest_number(connection, journey_id)

    def history(self, journey_id: str, limit: int = 50) -> builtins.list[RevisionHead]:
        """Who changed what and when, in words, the newest first."""
        with begin_read(self.engine) as connection:
            return revisions.lines(connection, journey_id, limit)

    def create(self, journey: Journey, by: str, request_id: str | None = None) -> Saved:
        """Revision 1 of a new journey; Refused where the id is taken."""
        made = self._create(journey, Note(by, "created", _request(request_id)))
        if made is None:
            raise _taken(journey.id)
        return made

    def put(self, journey: Journey, by: str, request_id: str | None = None) -> Saved:
        """Import: a new journey, or a new revision that makes an existing one equal to this."""
        note = Note(by, "import", _request(request_id))
        made = self._create(journey, note)
        if made is not None:
            return made
        after = Rebased(to_elements(journey))
        return self._revise(journey.id, lambda _, __: after, note, always=True).saved

    def save(
        self,
        journey_id: str,
        ops: Iterable[Op | dict[str, Any]],
        base: int | None = None,
        *,
        by: str = "",
        request_id: str | None = None,
        why: str = "edit",
    ) -> SaveResult:
        """Bring edits onto the newest revision, in one transaction.

        `base` is the revision the sender saw; with it, what others removed since can be put back
        into the question. With conflicts nothing is saved. Edits that change nothing add no
        revision. Refused: an edit that fits no revision, or breaks a rule of the document.
        """
        edits = load_ops(list(ops))
        older: Elements | None = None

        def plan(now: Elements, revision: int) -> Rebased:
            nonlocal older
            alone = revision == base
            if older is None and base is not None:  # read once, before the lock
                older = now if alone else to_elements(self.load(journey_id, base).journey)
            result = rebase(edits, now, older)
            if result.conflicts and alone:
                from_elements(journey_id, apply(now, edits))  # nobody else is at fault: it says why
            return result

        return self._revise(journey_id, plan, Note(by, why, _request(request_id)))

    def undo(
        self, journey_id: str, revision: int, by: str, request_id: str | None = None
    ) -> SaveResult:
        """A new revision that takes back exactly what one revision changed, and no more."""
        if revision == 1:
            raise Refused("revision 1 made the journey and cannot be undone; archive it instead")
        before, after = (
            to_elements(self.load(journey_id, number).journey)
            for number in (revision - 1, revision)
        )
        note = Note(by, f"undo of revision {revision}", _request(request_id))
        return self._revise(journey_id, lambda now, _: merge(after, before, now), note)

    def duplicate(self, journey_id: str, new_id: str, name: str, by: str) -> Saved:
        """A new draft with everything of the newest revision; Refused where the id is taken."""
        elements = to_elements(self.load(journey_id).journey)
        fresh = {"name": name, "status": "draft", "archived": False, "next_review_on": None}
        elements[HEAD][HEAD] |= fresh
        made = self._create(from_elements(new_id, elements), Note(by, f"copy of {journey_id}"))
        if made is None:
            raise _taken(new_id)
        return made

    def set_archived(self, journey_id: str, archived: bool, by: str) -> Saved:
        """Put a journey away or bring it back; nothing happens where it is so already."""

        def plan(now: Elements, _: int) -> Rebased:
            return Rebased(apply(now, [set_to("journey", HEAD, "archived", archived, None)]))

        why = "archived" if archived else "brought back"
        return self._revise(journey_id, plan, Note(by, why)).saved

    def _create(self, journey: Journey, note: Note) -> Saved | None:
        """Revision 1; what the same request was answered before; None where the id is taken."""
        made = revisions.first_draft(journey)
        try:
            with begin_write(self.engine) as connection:
                return revisions.write_first(connection, made, note)
        except IntegrityError:
            with begin_read(self.engine) as connection:
                return revisions.answered(connection, journey.id, note.request_id)

    def _revise(
        self, journey_id: str, plan: Plan, note: Note, *, always: bool = False
    ) -> SaveResult:
        """Prepare the next revision without a lock; under it, again only if someone was faster."""
        with begin_read(self.engine) as connection:
            newest = revisions.newest(connection, journey_id)
            first = revisions.answered(connection, journey_id, note.request_id)
        if first is not None:
            return SaveResult(first)
        made, result = _prepare(newest, plan)
        if made is None or not (made.ops or always):
            return result
        with begin_write(self.engine) as connection:
            number = revisions.newest_number(connection, journey_id, lock=True)
            first = revisions.answered(connection, journey_id, note.request_id)
            if first is not None:
                return SaveResult(first)
            if number != newest.revision:
                newest = revisions.newest(connection, journey_id)
                made, result = _prepare(newest, plan)
                if made is None or not (made.ops or always):
                    return result
            return SaveResult(revisions.write_next(connection, made, number, note))


def _prepare(newest: Saved, plan: Plan) -> tuple[Draft | None, SaveResult]:
    before = to_elements(newest.journey)
    planned = plan(before, newest.revision)
    result = SaveResult(newest, planned.conflicts)
    if planned.conflicts:
        return None, result
    return revisions.draft(newest.journey.id, before, planned.elements), result


def _taken(journey_id: str) -> Refused:
    return Refused(f"there is a journey “{journey_id}” already; choose another id")


def _request(request_id: str | None) -> str | None:
    if request_id is not None and not (0 < len(request_id) <= 200 and request_id.isprintable()):
        raise Refused("a request id is 1 to 200 printable characters")
    return request_id
