"""`persona …`: what goes in comes out, a kept walk is a test, and bad files change nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.model.personas import FULL
from tests.replay.test_persona import CART

from .conftest import Wayline

MIA = FULL | {"journeys": ["cart"]}


@pytest.fixture
def cart(tmp_path: Path, wayline: Wayline) -> Path:
    """The file of a journey, imported; Mia is imported beside it."""
    journey, mia = tmp_path / "cart.json", tmp_path / "mia.json"
    journey.write_text(json.dumps(CART | {"format": "wayline/plain-1"}), encoding="utf-8")
    mia.write_text(json.dumps(MIA), encoding="utf-8")
    assert wayline("journey", "import", journey).code == 0
    assert wayline("persona", "import", mia).code == 0
    return journey


def test_nothing_is_there_and_nothing_is_made(wayline: Wayline, folder: Path) -> None:
    assert wayline("persona", "list", "--json").document["personas"] == []
    walked = wayline("persona", "walk")
    assert (walked.code, walked.out.startswith("no personas")) == (0, True)
    assert wayline("persona", "show", "mia").is_bad_input("no persona “mia”")
    assert wayline("persona", "walk", "mia").is_bad_input("no persona “mia”")
    assert not folder.exists()


def test_what_goes_in_comes_out(wayline: Wayline, cart: Path) -> None:
    (row,) = wayline("persona", "list", "--json").document["personas"]
    assert row.items() >= {"id": "mia", "revision": 1, "events": 3, "kept_walks": 0}.items()
    again = cart.with_name("again.json")
    again.write_text(wayline("persona", "show", "mia", "--json").out, encoding="utf-8")
    made = wayline("persona", "import", again, "--json").document
    assert made["personas"] == [{"id": "mia", "revision": 1}]
    assert json.loads(wayline("persona", "show", "mia").out)["events"][1]["after"] == "2h"
    again.write_text(json.dumps({"personas": [MIA | {"name": "Zoe"}]}), encoding="utf-8")
    assert "revision 2" in wayline("persona", "import", again).out
    assert wayline("persona", "show", "mia", "--revision", "1", "--json").document["name"] == "Mia"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (json.dumps(MIA | {"mood": 1}), "mood"),
        (json.dumps({"personas": [MIA, {}]}), "persona 2"),
        ("{", "JSON"),
    ],
)
def test_bad_files_name_the_field(wayline: Wayline, tmp_path: Path, text: str, named: str) -> None:
    file = tmp_path / "people.json"
    file.write_text(text, encoding="utf-8")
    assert wayline("persona", "import", file).is_bad_input("people.json", named)
    assert wayline("persona", "list", "--json").document["personas"] == []


def test_a_kept_walk_is_a_test(wayline: Wayline, cart: Path) -> None:
    first = wayline("persona", "walk")
    assert (first.code, "not kept yet" in first.out) == (0, True)
    assert "2026-03-03 10:00  sent by email  Still open" in first.out
    assert wayline("persona", "walk", "--keep").code == 0
    same = wayline("persona", "walk", "--json")
    assert (same.code, same.document["changed"]) == (0, 0)
    text = cart.read_text(encoding="utf-8").replace('"24h"', '"48h"')
    cart.write_text(text, encoding="utf-8")
    assert wayline("journey", "import", cart).code == 0
    other = wayline("persona", "walk", "mia")
    assert other.code == 1
    assert "CHANGED" in other.out
    assert "was sent by email after 26 hours; now sent by email after 50 hours" in other.out
    assert "since: cart 1 → 2" in other.out
    (walk,) = wayline("persona", "walk", "--json").document["walks"]
    assert walk["kept"]["journeys"] == {"cart": 1}
    assert walk["journeys"] == {"cart": 2}
    assert [one["decision"] for one in walk["candidates"]] == ["sent"]
    assert wayline("persona", "walk", "--keep").code == 0
    assert wayline("persona", "walk").code == 0


def test_journeys_are_named_or_live(wayline: Wayline, cart: Path) -> None:
    assert wayline("persona", "walk", "--journey", "cart", "--json").document["walks"][0][
        "scope"
    ] == ["cart"]
    assert wayline("persona", "walk", "--journey", "other").is_bad_input("no journey “other”")
    mia = cart.with_name("mia.json")
    mia.write_text(json.dumps(MIA | {"journeys": []}), encoding="utf-8")
    wayline("persona", "import", mia)
    assert wayline("persona", "walk").is_bad_input("no journey is live")
