"""Named segments in the store: revisions, two people at once, history, damage."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, update

from journey_core.errors import Conflict, Damaged
from journey_core.model.rules import Event
from journey_core.model.segment import Segment, Segments
from journey_core.store.engine import begin_write
from journey_core.store.segments import SEGMENTS, SavedSegments, SegmentStore


@pytest.fixture
def store(engine: Engine) -> SegmentStore:
    """A store in which nobody has saved a segment yet."""
    return SegmentStore(engine)


def named(*names: str) -> Segments:
    return Segments(
        segments=tuple(Segment(id=n.lower(), name=n, rule=Event(event=n)) for n in names)
    )


def test_what_is_saved_is_loaded(store: SegmentStore) -> None:
    assert store.load() == SavedSegments(Segments())
    assert (store.revision(), store.history()) == (0, [])
    saved = store.save(named("A"), 0, "Ana\n")
    assert saved == store.load()
    assert (saved.segments, saved.revision, saved.saved_by) == (named("A"), 1, "Ana")
    assert store.save(named("A"), 1, "Ben").saved_by == "Ana"
    assert store.save(named("A", "B"), 1, "Ben").revision == store.revision() == 2
    told = [(head.revision, head.saved_by, head.changes) for head in store.history()]
    assert told == [(2, "Ben", ("“B” added",)), (1, "Ana", ("“A” added",))]


def test_who_was_slower_is_told_what_changed(store: SegmentStore) -> None:
    store.save(named("A"), 0, "Ana")
    with pytest.raises(Conflict, match="Ana saved the segments as revision 1") as caught:
        store.save(named("B"), 0, "Ben")
    assert caught.value.conflicts == ("“A” added",)
    assert store.load().segments == named("A")


@pytest.mark.parametrize("change", [{"snapshot": "{}"}, {"snapshot": "[]", "sha256": "right"}])
def test_damage_is_said(store: SegmentStore, change: dict[str, str]) -> None:
    store.save(named("A"), 0, "Ana")
    if "sha256" in change:
        import hashlib

        change = {**change, "sha256": hashlib.sha256(b"[]").hexdigest()}
    with begin_write(store.engine) as connection:
        connection.execute(update(SEGMENTS).values(**change))
    with pytest.raises(Damaged, match="revision 1 of the segments"):
        store.load()
