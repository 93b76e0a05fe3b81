"""Journeys in the store: revisions, edits from many at once, conflicts, undo, history."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, update

from journey_core.errors import BadInput, Damaged, Refused, UnknownName
from journey_core.model.elements import to_elements
from journey_core.model.operations import Op, added, removed, set_to
from journey_core.store.engine import begin_write
from journey_core.store.journeys import JourneyStore
from journey_core.store.tables import REVISIONS

from .shop import shop


def rename(name: str, was: str = "Cart") -> Op:
    return set_to("stages", "cart", "name", name, was)


def put(collection: str, key: str, field: str, value: object, was: object = None) -> dict:
    """An edit as the browser sends it."""
    place = {"op": "set", "in": collection, "id": key, "field": field}
    return {**place, "value": value, "was": was}


def own(owner: str, was: str = "") -> Op:
    return set_to("stages", "cart", "owner", owner, was)


def stage(store: JourneyStore, key: str = "cart", revision: int | None = None) -> dict:
    return to_elements(store.load("shop", revision).journey)["stages"][key]


def without_cart() -> list[Op]:
    """Remove the cart with the transition that leads from it, as the canvas does."""
    elements = to_elements(shop())
    return [
        removed("transitions", "w", elements["transitions"]["w"]),
        removed("stages", "cart", elements["stages"]["cart"]),
    ]


def test_created_and_loaded(store: JourneyStore) -> None:
    made = store.create(shop(), "Ana")
    assert (made.journey, made.revision, made.saved_by) == (shop(), 1, "Ana")
    assert store.load("shop") == made
    assert store.load("shop", 1) == made
    assert store.revision_of("shop") == 1
    assert abs(datetime.now(UTC) - made.saved_at) < timedelta(minutes=1)


def test_an_id_is_taken_once(store: JourneyStore) -> None:
    store.create(shop(), "Ana")
    with pytest.raises(Refused, match="“shop” already"):
        store.create(shop(name="Other"), "Ben")
    assert store.load("shop").journey.name == "Shop"


def test_what_is_not_there_is_said(store: JourneyStore) -> None:
    store.create(shop(), "Ana")
    for ask in (store.load, store.revision_of, store.history):
        with pytest.raises(UnknownName, match="no journey “shoe”; known: shop"):
            ask("shoe")
    for change in (
        lambda: store.save("shoe", [rename("Pay")]),
        lambda: store.undo("shoe", 2, "Ana"),
        lambda: store.duplicate("shoe", "new", "New", "Ana"),
        lambda: store.set_archived("shoe", True, "Ana"),
    ):
        with pytest.raises(UnknownName):
            change()
    for revision in (0, 2, -1):
        with pytest.raises(UnknownName, match=f"no revision “{revision}”; known: 1 to 1"):
            store.load("shop", revision)
    with pytest.raises(UnknownName, match="no revision “9”"):
        store.save("shop", [rename("Pay")], 9)


def test_a_save_is_a_new_revision_and_the_old_one_stays(store: JourneyStore) -> None:
    store.create(shop(), "Ana")
    result = store.save("shop", [rename("Pay")], 1, by="Ben")
    assert (result.saved.revision, result.saved.saved_by, result.conflicts) == (2, "Ben", ())
    assert store.load("shop") == result.saved
    assert stage(store)["name"] == "Pay"
    assert stage(store, revision=1)["name"] == "Cart"


def test_edits_may_be_plain_json(store: JourneyStore) -> None:
    store.create(shop(), "Ana")
    edit = {
        "op": "set",
        "in": "stages",
        "id": "cart",
        "field": "name",
        "value": "Pay",
        "was": "Cart",
    }
    assert store.save("shop", [edit]).saved.revision == 2


def test_edits_that_change_nothing_add_no_revision(store: JourneyStore) -> None:
    store.create(shop(), "Ana")
    assert store.save("shop", []).saved.revision == 1
    assert store.save("shop", [rename("Cart", "Old")]).saved.revision == 1
    assert store.save("shop", [rename("Pay"), rename("Cart", "Pay")]).saved.revision == 1


def test_edits_of_different_places_are_joined(store: JourneyStore) -> None:
    store.create(shop(), "Ana")
    store.save("shop", [rename("Pay")], 1, by="Ana")
    result = store.save("shop", [own("Ops"), set_to("stages", "cart", "x", 9.0, 5.0)], 1, by="Ben")
    assert (result.saved.revision, result.conflicts) == (3, ())
    assert [stage(store)[field] for field in ("name", "owner", "x")] == ["Pay", "Ops", 9.0]


def test_a_conflict_saves_nothing_and_is_said_in_words(store: JourneyStore) -> None:
    store.create(shop(), "Ana")
    store.save("shop", [own("Ops")], 1, by="Ana")
    result = store.save("shop", [own("Growth"), rename("Pay")], 1, by="Ben")
    assert result.saved == store.load("shop")
    assert result.saved.revision == 2
    assert result.explain() == [
        "This journey is now at revision 2, saved by Ana; nothing was saved.",
        "Cart · owner: yours Growth, theirs Ops",
    ]
    assert stage(store)["name"] == "Cart"
    settled = store.save("shop", [own("Growth", "Ops"), rename("Pay")], 2, by="Ben")
    assert (settled.saved.revision, settled.conflicts, settled.explain()) == (3, (), [])


def test_an_edit_of_what_others_removed_is_asked(store: JourneyStore) -> None:
    store.create(shop(), "Ana")
    store.save("shop", without_cart(), 1, by="Ana")
    for base in (1, None):
        result = store.save("shop", [own("Ops")], base, by="Ben")
        assert [conflict.kind for conflict in result.conflicts] == ["delete_edit"]
        assert result.explain()[1].endswith(": changed by you, removed by them")
    assert store.revision_of("shop") == 2


def test_a_stage_others_draw_to_is_not_removed(store: JourneyStore) -> None:
    store.create(shop(), "Ana")
    way = added("transitions", "back", {"source": "order", "target": "cart"})
    store.save("shop", [way], 1, by="Ana")
    result = store.save("shop", without_cart(), 1, by="Ben")
    assert result.explain()[1:] == ["Cart: removed by you, still needed by theirs"]


@pytest.mark.parametrize(
    "edit",
    [
        put("stages", "cart", "parent", "cart"),
        put("stages", "cart", "emotion", 9),
        put("stages", "cart", "colour", "red"),
        put("stages", "cart", "name", "", "Cart"),
        put("nowhere", "cart", "name", "Pay"),
        put("journey", "journey", "arms", {"holdout": float("nan")}, {}),
        put("journey", "journey", "caps", [{"max": 1, "within": 1e300}], []),
        put("transitions", "w", "target", "cart", "order"),
        {"op": "add", "in": "stages", "id": "No Id", "value": {"name": "x"}},
        {"op": "add", "in": "stages", "id": "x", "value": {}},
        {"op": "add", "in": "journey", "id": "x", "value": {"name": "x"}},
        {"op": "drop", "in": "stages", "id": "cart"},
        "set",
    ],
)
def test_an_edit_that_breaks_a_rule_is_refused(store: JourneyStore, edit: dict) -> None:
    before = store.create(shop(), "Ana")
    with pytest.raises(Refused):
        store.save("shop", [rename("Pay"), edit], 1)
    assert store.load("shop") == before


def test_a_double_click_saves_once(store: JourneyStore) -> None:
    store.create(shop(), "Ana", "first")
    assert store.create(shop(), "Ana", "first") == store.load("shop")
    one = store.save("shop", [own("Ops")], 1, by="Ana", request_id="click")
    store.save("shop", [own("Growth", "Ops")], 2, by="Ben")
    again = store.save("shop", [own("Ops")], 1, by="Ana", request_id="click")
    assert again == one
    assert store.revision_of("shop") == 3
    imported = store.put(shop(), "Ana", "file")
    assert store.put(shop(), "Ana", "file") == imported
    undone = store.undo("shop", 3, "Ana", "undo")
    assert store.undo("shop", 3, "Ana", "undo") == undone


def test_eight_clicks_at_once_save_once(store: JourneyStore) -> None:
    store.create(shop(), "Ana")

    def click(_: int) -> int:
        edit = added("stages", "new", {"name": "New"})
        return store.save("shop", [edit], 1, by="Ana", request_id="r").saved.revision

    with ThreadPoolExecutor(8) as fingers:
        assert set(fingers.map(click, range(8))) == {2}
    assert store.revision_of("shop") == 2


@pytest.mark.parametrize("request_id", ["", "x" * 201, "a\0b"])
def test_a_request_id_is_a_short_text(store: JourneyStore, request_id: str) -> None:
    with pytest.raises(Refused, match="request id"):
        store.create(shop(), "Ana", request_id)


def test_three_hundred_edits_of_twenty_people(store: JourneyStore) -> None:
    store.create(shop(), "Ana")

    def work(person: int) -> None:
        for turn in range(15):
            key = f"p{person}-{turn}"
            result = store.save("shop", [added("stages", key, {"name": key})], by=f"P{person}")
            assert not result.conflicts

    with ThreadPoolExecutor(20) as people:
        list(people.map(work, range(20)))
    newest = store.load("shop")
    assert newest.revision == 301
    expected = {f"p{person}-{turn}" for person in range(20) for turn in range(15)}
    assert {stage.id for stage in newest.journey.stages} == expected | {"cart", "order"}
    assert len(store.history("shop", limit=1000)) == 301


def test_six_imports_at_once_get_six_numbers(store: JourneyStore) -> None:
    def load_file(person: int) -> int:
        return store.put(shop(name=f"Shop {person}"), f"P{person}").revision

    with ThreadPoolExecutor(6) as people:
        assert sorted(people.map(load_file, range(6))) == [1, 2, 3, 4, 5, 6]


def test_an_import_makes_the_journey_equal_to_the_file(store: JourneyStore) -> None:
    assert store.put(shop(), "Ana").revision == 1
    store.save("shop", [added("stages", "pay", {"name": "Pay"})], by="Ben")
    assert store.put(shop(), "Ana").journey == shop()
    assert store.put(shop(), "Ana").revision == 4


def test_undo_takes_back_one_revision_and_keeps_what_others_did(store: JourneyStore) -> None:
    store.create(shop(), "Ana")
    store.save("shop", without_cart(), 1, by="Ana")
    store.save("shop", [set_to("stages", "order", "owner", "Ops", "")], 2, by="Ben")
    result = store.undo("shop", 2, "Ana")
    assert (result.saved.revision, result.conflicts) == (4, ())
    assert stage(store, "order")["owner"] == "Ops"
    assert [s.id for s in result.saved.journey.stages] == ["cart", "order"]
    assert [w.id for w in result.saved.journey.transitions] == ["w"]
    assert store.undo("shop", 2, "Ana").saved.revision == 4
    assert store.undo("shop", 4, "Ana").saved.journey == store.load("shop", 3).journey


def test_undo_of_what_others_built_on_is_asked(store: JourneyStore) -> None:
    store.create(shop(), "Ana")
    store.save("shop", [own("Ops")], 1, by="Ana")
    store.save("shop", [own("Growth", "Ops")], 2, by="Ben")
    result = store.undo("shop", 2, "Ana")
    assert result.explain()[1:] == ["Cart · owner: yours nothing, theirs Growth"]
    assert store.revision_of("shop") == 3


def test_the_first_revision_is_not_undone(store: JourneyStore) -> None:
    store.create(shop(), "Ana")
    with pytest.raises(Refused, match="archive it instead"):
        store.undo("shop", 1, "Ana")


def test_history_in_words(store: JourneyStore) -> None:
    store.create(shop(), "Ana")
    store.save("shop", [rename("Pay")], 1, by="Ben", why="inspector")
    store.save("shop", [set_to("stages", "cart", "x", 9.0, 0.0)], 2, by="Ana")
    store.undo("shop", 2, "Ana")
    store.set_archived("shop", True, "Ben")
    lines = store.history("shop")
    assert [(line.revision, line.saved_by, line.why, line.changes) for line in lines] == [
        (5, "Ben", "archived", ("Journey archived",)),
        (4, "Ana", "undo of revision 2", ("Stage Pay renamed to Cart",)),
        (3, "Ana", "edit", ("Stage Pay moved",)),
        (2, "Ben", "inspector", ("Stage Cart renamed to Pay",)),
        (1, "Ana", "created", ("Journey Shop made with 2 stages, 1 transition",)),
    ]
    assert [line.revision for line in store.history("shop", limit=2)] == [5, 4]
    assert lines[0].saved_at >= lines[-1].saved_at


def test_the_list_shows_heads_by_name(store: JourneyStore) -> None:
    store.create(
        shop("b", name="Beta", owner="Ops", status="live", next_review_on="2026-03-01"), "Ana"
    )
    store.create(shop("a", name="Alpha"), "Ben")
    store.create(shop("c", name="Gone"), "Ben")
    store.set_archived("c", True, "Ana")
    heads = store.list()
    assert [head.id for head in heads] == ["a", "b"]
    assert [head.id for head in store.list(include_archived=True)] == ["a", "b", "c"]
    beta = heads[1]
    assert (beta.name, beta.owner, beta.status, beta.stages) == ("Beta", "Ops", "live", 2)
    assert (beta.next_review_on, beta.revision, beta.saved_by) == (date(2026, 3, 1), 1, "Ana")
    assert beta.saved_at == store.load("b").saved_at


def test_archived_and_brought_back(store: JourneyStore) -> None:
    store.create(shop(), "Ana")
    assert store.set_archived("shop", False, "Ana").revision == 1
    assert store.set_archived("shop", True, "Ana").revision == 2
    assert store.load("shop").journey.archived
    assert store.set_archived("shop", False, "Ben").revision == 3
    assert [head.archived for head in store.list()] == [False]


def test_a_copy_is_a_draft_of_its_own(store: JourneyStore) -> None:
    store.create(shop(status="live", archived=True, next_review_on="2026-03-01"), "Ana")
    copy = store.duplicate("shop", "shop-2", "Shop, again", "Ben")
    journey = copy.journey
    assert (copy.revision, copy.saved_by) == (1, "Ben")
    assert (journey.id, journey.name, journey.status) == ("shop-2", "Shop, again", "draft")
    assert (journey.archived, journey.next_review_on) == (False, None)
    assert journey.stages == store.load("shop").journey.stages
    assert store.history("shop-2")[0].why == "copy of shop"
    with pytest.raises(Refused, match="“shop” already"):
        store.duplicate("shop-2", "shop", "Shop", "Ben")
    with pytest.raises(BadInput):
        store.duplicate("shop", "Not An Id", "Shop", "Ben")


def test_odd_texts_come_back_as_they_were(store: JourneyStore) -> None:
    odd = "NUL \0 quote ' \" line\nbreak \u202e 漢字 👩‍🚀 %s :name"
    store.create(shop(purpose=odd, owner=odd), f"Ana\0{odd}")
    saved = store.load("shop")
    assert (saved.journey.purpose, saved.journey.owner) == (odd, odd)
    assert store.list()[0].owner.startswith("NUL   quote")
    assert store.history("shop")[0].saved_by == saved.saved_by


def test_a_changed_text_is_damage_and_older_revisions_still_open(
    engine: Engine, store: JourneyStore
) -> None:
    store.create(shop(), "Ana")
    store.save("shop", [rename("Pay")], by="Ben")
    with begin_write(engine) as connection:
        broken = update(REVISIONS).where(REVISIONS.c.revision == 2)
        connection.execute(broken.values(snapshot='{"format": "wayline/journey-1"}'))
    with pytest.raises(Damaged, match="revision 2 of journey “shop” cannot be read back"):
        store.load("shop")
    with pytest.raises(Damaged):
        store.save("shop", [own("Ops")], by="Ben")
    assert store.load("shop", 1).journey == shop()
    assert len(store.history("shop")) == 2
    assert store.list()[0].name == "Shop"
