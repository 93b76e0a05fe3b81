"""The canvas on a page: edits arrive through its state value, answers leave in its data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from journey_core.canvas import build, component
from journey_core.store.journeys import JourneyStore

STATE = "map-shop"


@pytest.fixture(scope="module", autouse=True)
def bundle() -> None:
    """The page needs the bundle; an install has built it, and this makes sure."""
    build.build()


@pytest.fixture
def page(store: JourneyStore, tmp_path: Path) -> AppTest:
    """The page over the store, run once."""
    assert store.load("shop").revision == 1
    page = AppTest.from_file(str(Path(__file__).parent / "page.py"), default_timeout=20)
    page.session_state["folder"] = str(tmp_path)
    return run(page)


def run(page: AppTest) -> AppTest:
    page.run()
    assert not page.exception
    return page


def answer(page: AppTest) -> dict[str, Any]:
    proto = page.get("bidi_component")[0].proto
    return json.loads(proto.mixed.json or proto.json)


def play(page: AppTest, *ops: dict[str, Any], seq: int = 1, have: int = 1) -> dict[str, Any]:
    batch = {"client": "browser1", "seq": seq, "base": have, "ops": list(ops)}
    outbox = {"client": "browser1", "have": have, "picture": "", "batches": [batch]}
    page.session_state[STATE] = {"outbox": outbox}
    return answer(run(page))


RENAME = {
    "op": "set",
    "in": "stages",
    "id": "cart",
    "field": "name",
    "value": "Basket",
    "was": "Cart",
}


def test_first_run_sends_the_document_and_what_is_laid_over_it(page: AppTest) -> None:
    data = answer(page)
    assert data["rev"] == 1
    assert data["elements"]["stages"]["cart"]["name"] == "Cart"
    assert data["overlay"]["overlay"]["stages"]["cart"]["text"] == "26,120 entered"
    assert data["height"] == 620
    assert data["readonly"] is False


def test_edit_is_saved_and_settled(page: AppTest) -> None:
    data = play(page, RENAME)
    assert data["acks"] == {"browser1": 1}
    assert data["changes"][0]["ops"][0]["value"] == "Basket"
    assert "elements" not in data
    assert page.text[0].value == "None · revision 2"


def test_edit_offered_again_is_saved_once(page: AppTest) -> None:
    play(page, RENAME)
    data = answer(run(page))
    assert data["acks"] == {"browser1": 1}
    assert page.text[0].value.endswith("revision 2")


def test_refused_edit_is_answered_in_words(page: AppTest) -> None:
    data = play(page, RENAME | {"was": "Trolley"})
    assert data["acks"] == {"browser1": 1}
    assert "Basket" in data["refusals"][0]["why"]
    assert page.text[0].value.endswith("revision 1")


def test_read_only_refuses(page: AppTest) -> None:
    page.session_state["readonly"] = True
    data = play(page, RENAME)
    assert data["refusals"]
    assert data["readonly"] is True
    assert page.text[0].value.endswith("revision 1")


def test_selection_is_reported_and_obeyed(page: AppTest) -> None:
    page.session_state[STATE] = {"selected": {"stages": ["order"], "transitions": []}}
    run(page)
    assert page.text[0].value.startswith("order")
    assert answer(page)["select"] is None
    page.session_state["wanted"] = "cart"
    run(page)
    assert page.text[0].value.startswith("cart")
    assert answer(page)["select"]["stages"] == ["cart"]


@pytest.mark.parametrize("value", [None, 3, "x", [], {"batches": "x"}, {"batches": [{}, 1, None]}])
def test_nonsense_from_the_browser_does_no_harm(page: AppTest, value: Any) -> None:
    page.session_state[STATE] = {"outbox": value, "selected": value}
    run(page)
    assert answer(page)["rev"] == 1


def test_built_says_whether_the_bundle_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert component.built()
    monkeypatch.setattr(component, "DIST", tmp_path)
    assert not component.built()
