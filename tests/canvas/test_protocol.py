"""The server's half of the protocol, over a real store: nothing lost, nothing twice."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journey_core.canvas.protocol import FAULT, READ_ONLY, Desk, Outbox, read_outbox
from journey_core.errors import Busy
from journey_core.model.elements import to_elements
from journey_core.model.operations import apply, load_ops
from journey_core.store.engine import open_store
from journey_core.store.journeys import JourneyStore

from .example import shop


def rename(key: str, new: str, was: str) -> dict[str, Any]:
    return {"op": "set", "in": "stages", "id": key, "field": "name", "value": new, "was": was}


class Browser:
    """A browser and its session: what it sends, and what it has made of the answers."""

    def __init__(self, store: JourneyStore, name: str) -> None:
        self.store, self.name, self.client = store, name, f"client{name.lower()}"
        self.desk = Desk("shop")
        self.have, self.elements, self.picture, self.seq = -1, {}, "", 0
        self.batches: list[dict[str, Any]] = []
        self.told: list[str] = []

    def edit(self, *ops: dict[str, Any]) -> None:
        self.seq += 1
        batch = {"client": self.client, "seq": self.seq, "base": self.have, "ops": list(ops)}
        self.batches.append(batch)

    def outbox(self) -> Outbox:
        state = {"have": self.have, "picture": self.picture, "batches": self.batches}
        return read_outbox(state | {"client": self.client})

    def run(self, *, readonly: bool = False, answered: bool = True) -> dict[str, Any]:
        """One run of the page; with `answered` false its answer is lost on the way."""
        outbox = self.outbox()
        self.desk.note(self.store.load("shop"), self.name)
        self.desk.receive(outbox, None if readonly else self.save, self.name)
        answer = self.desk.answer(outbox, None)
        if answered:
            self.take(answer)
        return answer

    def save(self, ops: Any, base: int | None, request_id: str) -> Any:
        return self.store.save("shop", ops, base=base, by=self.name, request_id=request_id)

    def take(self, answer: dict[str, Any]) -> None:
        if "elements" in answer:
            self.elements, self.have = answer["elements"], answer["rev"]
        for change in answer.get("changes", ()):
            if change["from"] == self.have:
                self.elements = apply(self.elements, load_ops(change["ops"]))
                self.have = change["rev"]
        settled = answer["acks"].get(self.client, 0)
        self.batches = [batch for batch in self.batches if batch["seq"] > settled]
        self.told += [refusal["why"] for refusal in answer["refusals"]]
        assert self.have == answer["rev"]

    def restart(self) -> None:
        """The server was restarted: the session forgot everything, the browser did not."""
        self.desk = Desk("shop")


@pytest.fixture
def mira(store: JourneyStore) -> Browser:
    return Browser(store, "Mira")


@pytest.fixture
def lena(store: JourneyStore) -> Browser:
    return Browser(store, "Lena")


def now(store: JourneyStore) -> dict[str, Any]:
    return to_elements(store.load("shop").journey)


def test_first_answer_is_the_whole_document(mira: Browser, store: JourneyStore) -> None:
    answer = mira.run()
    assert answer["elements"] == now(store)
    assert answer["rev"] == 1


def test_edit_is_saved_acknowledged_and_answered_with_its_change_alone(
    mira: Browser, store: JourneyStore
) -> None:
    mira.run()
    mira.edit(rename("cart", "Basket", "Cart"))
    answer = mira.run()
    assert answer["acks"] == {"clientmira": 1}
    assert "elements" not in answer
    assert [len(change["ops"]) for change in answer["changes"]] == [1]
    assert mira.batches == []
    assert store.load("shop").journey.stages[0].name == "Basket"


def test_same_outbox_again_changes_nothing(mira: Browser, store: JourneyStore) -> None:
    mira.run()
    mira.edit(rename("cart", "Basket", "Cart"))
    for _ in range(3):
        mira.run(answered=False)
    mira.restart()
    mira.run()
    assert store.revision_of("shop") == 2


def test_restart_loses_nothing_and_sends_the_whole_document_once(
    mira: Browser, store: JourneyStore
) -> None:
    mira.run()
    mira.edit(rename("cart", "Basket", "Cart"))
    mira.restart()
    answer = mira.run()
    assert answer["rev"] == 2
    assert mira.elements == now(store)
    assert mira.batches == []


def test_two_people_at_different_places_both_keep_theirs(
    mira: Browser, lena: Browser, store: JourneyStore
) -> None:
    mira.run()
    lena.run()
    mira.edit(rename("cart", "Basket", "Cart"))
    lena.edit(rename("order", "Checkout", "Order"))
    mira.run()
    lena.run()
    answer = mira.run()
    assert [stage.name for stage in store.load("shop").journey.stages] == [
        "Basket",
        "Checkout",
        "Day 1",
    ]
    assert answer["news"]["by"] == "Lena"
    assert "Checkout" in answer["news"]["words"][0]
    assert mira.elements == lena.elements == now(store)
    assert not mira.told
    assert not lena.told


def test_what_came_in_with_an_own_save_is_news_too(mira: Browser, lena: Browser) -> None:
    mira.run()
    lena.run()
    lena.edit(rename("order", "Checkout", "Order"))
    lena.run()
    mira.edit(rename("cart", "Basket", "Cart"))
    outbox = mira.outbox()
    mira.desk.receive(outbox, mira.save, "Mira")
    news = mira.desk.answer(outbox, None)["news"]
    assert len(news["words"]) == 1
    assert "Checkout" in news["words"][0]


def test_own_saves_elsewhere_are_no_news(mira: Browser, store: JourneyStore) -> None:
    mira.run()
    store.save("shop", load_ops([rename("cart", "Basket", "Cart")]), by="Mira")
    assert mira.run()["news"] is None


def test_conflict_is_told_with_both_values_and_keeps_theirs(
    mira: Browser, lena: Browser, store: JourneyStore
) -> None:
    mira.run()
    lena.run()
    mira.edit(rename("cart", "Basket", "Cart"))
    lena.edit(rename("cart", "Trolley", "Cart"))
    mira.run()
    answer = lena.run()
    assert answer["refusals"][0]["conflict"]
    assert lena.told[0].startswith("Mira changed the same place first.")
    assert "Trolley" in lena.told[0]
    assert "Basket" in lena.told[0]
    assert store.load("shop").journey.stages[0].name == "Basket"
    assert lena.elements == now(store)
    assert lena.run()["refusals"] == []


def test_edit_that_breaks_a_rule_is_refused_in_words(mira: Browser, store: JourneyStore) -> None:
    mira.run()
    way = {"source": "order", "target": "gone", "pos": 9}
    mira.edit({"op": "add", "in": "transitions", "id": "t-2", "value": way})
    mira.edit(rename("cart", "", "Cart"))
    mira.edit(rename("order", "Checkout", "Order"))
    mira.run()
    assert len(mira.told) == 2
    assert store.load("shop").journey.stages[1].name == "Checkout"
    assert store.revision_of("shop") == 2


def test_read_only_keeps_nothing_whatever_the_browser_tries(
    mira: Browser, store: JourneyStore
) -> None:
    mira.run()
    mira.edit(rename("cart", "Basket", "Cart"))
    mira.run(readonly=True)
    assert mira.told == [READ_ONLY]
    assert store.revision_of("shop") == 1


def test_busy_store_leaves_the_edit_in_the_outbox(mira: Browser, store: JourneyStore) -> None:
    mira.run()
    mira.edit(rename("cart", "Basket", "Cart"))

    def busy(*_: Any) -> Any:
        raise Busy("another writer is at work")

    mira.desk.receive(mira.outbox(), busy, "Mira")
    assert mira.desk.answer(mira.outbox(), None)["acks"] == {}
    mira.run()
    assert store.revision_of("shop") == 2


def test_fault_of_ours_shows_once_and_the_map_goes_on(mira: Browser, store: JourneyStore) -> None:
    mira.run()
    mira.edit(rename("cart", "Basket", "Cart"))

    def faulty(*_: Any) -> Any:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        mira.desk.receive(mira.outbox(), faulty, "Mira")
    mira.run()
    assert mira.told == [FAULT]
    assert mira.batches == []
    assert store.revision_of("shop") == 1


def test_overlay_is_sent_until_the_browser_says_it_has_it(mira: Browser) -> None:
    mira.desk.note(mira.store.load("shop"))
    numbers = {"overlay": {"title": "Volume"}}
    first = mira.desk.answer(Outbox(), numbers)
    assert first["overlay"] == numbers
    assert "overlay" not in mira.desk.answer(Outbox(picture=first["picture"]), numbers)
    assert "overlay" in mira.desk.answer(Outbox(picture=first["picture"]), None)


def test_long_history_gives_way_to_the_whole_document(mira: Browser) -> None:
    mira.run()
    for n in range(120):
        was = "Cart" if n == 0 else f"Name {n - 1}"
        mira.edit(rename("cart", f"Name {n}", was))
    answer = mira.run()
    assert "elements" in answer
    assert len(mira.desk.changes) <= 101


@given(
    value=st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(["client", "seq", "base", "ops", "batches", "have", "picture"]),
                inner,
            )
        ),
        max_leaves=20,
    )
)
def test_any_state_value_can_be_read(value: Any) -> None:
    outbox = read_outbox(value)
    assert isinstance(outbox.have, int)
    desk = Desk("shop")
    desk.receive(outbox, None)
    assert len(desk.refused) <= len(outbox.batches)


@pytest.mark.parametrize(
    "ops", [None, "x", 7, [1], [{"op": "set"}], [{"op": "drop", "in": "stages", "id": "cart"}]]
)
def test_malformed_batch_is_refused_and_the_next_one_kept(
    mira: Browser, store: JourneyStore, ops: Any
) -> None:
    mira.run()
    mira.edit()
    mira.batches[0]["ops"] = ops
    mira.edit(rename("cart", "Basket", "Cart"))
    mira.run()
    assert len(mira.told) == 1
    assert store.load("shop").journey.stages[0].name == "Basket"


@settings(max_examples=25, deadline=None)
@given(
    plan=st.lists(
        st.tuples(st.sampled_from("ml"), st.sampled_from(["edit", "run", "lost", "restart"])),
        max_size=24,
    )
)
def test_no_edit_is_lost_or_doubled_whatever_gets_lost_on_the_way(
    tmp_path_factory: pytest.TempPathFactory, plan: list[tuple[str, str]]
) -> None:
    engine = open_store(tmp_path_factory.mktemp("store") / "wayline.db")
    store = JourneyStore(engine)
    store.create(shop(), by="Mira")
    people = {"m": Browser(store, "Mira"), "l": Browser(store, "Lena")}
    made = 0
    for who, what in plan:
        browser = people[who]
        if what == "edit":
            made += 1
            fields = {"name": f"Stage {made}", "pos": made + 9}
            browser.edit({"op": "add", "in": "stages", "id": f"s-{made}", "value": fields})
        elif what == "restart":
            browser.restart()
        else:
            browser.run(answered=what == "run")
    for _ in range(2):
        for browser in people.values():
            browser.run()
    assert len(store.load("shop").journey.stages) == 3 + made
    assert store.revision_of("shop") == 1 + made
    for browser in people.values():
        assert browser.elements == now(store)
        assert browser.batches == []
    engine.dispose()
