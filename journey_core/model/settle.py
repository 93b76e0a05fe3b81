"""Takes one side's changes over into the other side's document; names each that cannot stand."""

from __future__ import annotations

from typing import Any, Literal

from journey_core.model.elements import (
    ALL,
    LAST_WINS,
    Elements,
    Fields,
    copy_of,
    field_names,
    referred,
)
from journey_core.model.record import Record

Place = tuple[str, str, str | None]
_ABSENT = object()


class MergeConflict(Record):
    """A place both sides changed, with what each of them has there (null: nothing).

    | kind | what happened | what the result has |
    |---|---|---|
    | field | both gave the field another value, or the two values cannot stand together | theirs |
    | delete_edit | one side removed the element, the other edited it | the edited element |
    | dangling | one side removed the element, the other refers to it | the element, put back |
    """

    kind: Literal["field", "delete_edit", "dangling"]
    collection: str
    id: str
    field: str | None = None
    mine: Any = None
    theirs: Any = None

    @property
    def place(self) -> Place:
        """Where: collection, id, and the field unless the whole element is meant."""
        return self.collection, self.id, self.field

    def swapped(self) -> MergeConflict:
        """The same conflict as the other side sees it."""
        return self.model_copy(update={"mine": self.theirs, "theirs": self.mine})


def settle(
    base: Elements, mine: Elements, theirs: Elements
) -> tuple[Elements, dict[Place, MergeConflict]]:
    """Theirs with every change from base to mine that can stand, and a conflict for each other one.

    `theirs` is a valid document, and so is the result: no reference leads nowhere, no transition
    is drawn twice or from a stage to itself, stages nest one level deep.
    """
    work = _Settling(base, mine, theirs)
    for collection in ALL:
        old, new = base.get(collection, {}), mine.get(collection, {})
        for key in sorted(old.keys() | new.keys()):
            if old.get(key) != new.get(key):
                work.take(collection, key)
    while any([work.close(), work.part_transitions(), work.flatten()]):
        pass
    return work.merged, work.conflicts


def same_but_place(one: Fields, other: Fields) -> bool:
    """Equal in everything but where the element stands."""
    return all(one.get(f) == other.get(f) for f in (one.keys() | other.keys()) - LAST_WINS)


class _Settling:
    """The three documents, the one that is growing from theirs, and the conflicts so far."""

    def __init__(self, base: Elements, mine: Elements, theirs: Elements) -> None:
        self.base, self.mine, self.theirs = base, mine, theirs
        self.merged = copy_of(theirs)
        self.conflicts: dict[Place, MergeConflict] = {}

    def take(self, collection: str, key: str) -> None:
        """One element that mine changed."""
        was, mine, theirs = (
            document.get(collection, {}).get(key)
            for document in (self.base, self.mine, self.theirs)
        )
        items = self.merged[collection]
        if mine is None:
            if theirs is not None and same_but_place(was or {}, theirs):
                del items[key]
            elif theirs is not None:
                self._name("delete_edit", collection, key)
        elif theirs is not None:
            items[key] = {**theirs, **self._fields(collection, key, was or {}, mine, theirs)}
        elif was is None:
            items[key] = mine
        elif not same_but_place(was, mine):
            items[key] = mine
            self._name("delete_edit", collection, key)

    def _fields(
        self, collection: str, key: str, was: Fields, mine: Fields, theirs: Fields
    ) -> Fields:
        taken = {}
        for field in field_names(collection):
            before, new, other = was.get(field, _ABSENT), mine.get(field), theirs.get(field)
            if new in (before, other):
                continue
            if other == before or field in LAST_WINS:
                taken[field] = new
            else:
                self._name("field", collection, key, field)
        return taken

    def close(self) -> bool:
        """Put back what is referred to and was removed."""
        missing = [
            (collection, key, target, name)
            for collection, items in self.merged.items()
            for key, fields in items.items()
            for _, target, name in referred(collection, fields)
            if name not in self.merged[target]
        ]
        for collection, key, target, name in missing:
            self._name("dangling", target, name)
            kept = self.theirs.get(target, {}).get(name) or self.mine.get(target, {}).get(name)
            if kept is not None:
                self.merged[target][name] = kept
            else:
                self._as_theirs(collection, key)
        return bool(missing)

    def _as_theirs(self, collection: str, key: str) -> None:
        theirs = self.theirs.get(collection, {}).get(key)
        if theirs is None:
            self.merged[collection].pop(key, None)
        else:
            self.merged[collection][key] = theirs

    def part_transitions(self) -> bool:
        """A transition of mine gives way where one is drawn already, or to the stage itself."""
        ways, there = self.merged["transitions"], self.theirs.get("transitions", {})
        drawn: dict[tuple[str, str], str] = {}
        changed = False
        for key in sorted(ways, key=lambda key: (_ends(ways[key]) != _ends(there.get(key)), key)):
            ends = _ends(ways[key])
            if ends not in drawn and ends[0] != ends[1]:
                drawn[ends] = key
                continue
            self._give_way(key, drawn.get(ends))
            changed = True
        return changed

    def _give_way(self, key: str, drawn: str | None) -> None:
        ways = self.merged["transitions"]
        way, theirs = ways[key], self.theirs.get("transitions", {}).get(key)
        if theirs is not None:
            for field in ("source", "target"):
                if way[field] != theirs[field]:
                    self._name("field", "transitions", key, field)
            ways[key] = {**way, "source": theirs["source"], "target": theirs["target"]}
            return
        del ways[key]
        if drawn is None or not same_but_place(way, ways[drawn]):
            self._name("field", "transitions", key, "target")

    def flatten(self) -> bool:
        """A nesting of mine gives way where it would go deeper than one level."""
        stages = self.merged["stages"]
        changed = False
        for key in sorted(stages):
            parent = stages.get(stages[key]["parent"])
            if parent is not None and parent["parent"] is not None:
                self._lift(key)
                changed = True
        return changed

    def _lift(self, key: str) -> None:
        stages, there = self.merged["stages"], self.theirs.get("stages", {})
        for inner in (key, stages[key]["parent"]):
            if inner in stages and inner in there:
                parent = there[inner]["parent"]
                if stages[inner]["parent"] != parent:
                    stages[inner] = {**stages[inner], "parent": parent}
                    self._name("field", "stages", inner, "parent")
                    return
        stages[key] = {**stages[key], "parent": None}
        self._name("field", "stages", key, "parent")

    def _name(
        self,
        kind: Literal["field", "delete_edit", "dangling"],
        collection: str,
        key: str,
        field: str | None = None,
    ) -> None:
        mine, theirs = (
            document.get(collection, {}).get(key) for document in (self.mine, self.theirs)
        )
        if field is not None:
            mine, theirs = (side and side.get(field) for side in (mine, theirs))
        conflict = MergeConflict(
            kind=kind, collection=collection, id=key, field=field, mine=mine, theirs=theirs
        )
        self.conflicts.setdefault(conflict.place, conflict)


def _ends(way: Fields | None) -> tuple[str, str]:
    return (way["source"], way["target"]) if way else ("", "")
