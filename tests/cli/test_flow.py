"""`flow`, `retention` and `segment`: every option reaches the count, wrong ones are named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from journey_core.cli import main

from .conftest import Ended, Wayline

EVENTS = """\
customer_id,time,event,value,channel
anna,2026-01-05T10:00:00Z,Cart,20,mail
anna,2026-01-05T12:00:00Z,Order,20,
anna,2026-01-14T12:00:00Z,Order,30,
bert,2026-01-05T10:00:00Z,Cart,5,web
bert,2026-01-05T11:00:00Z,Cart,5,web
bert,2026-01-06T11:00:00Z,Order,x,web
bert,2026-01-07T11:00:00Z,Cart,1,web
cleo,2026-01-12T10:00:00Z,Cart,50,web
dora,2026-01-26T10:00:00Z,Visit,,
"""
CUSTOMERS = "customer_id,plan\nanna,gold\nbert,basic\ncleo,basic\n"
JOURNEY = {
    "format": "wayline/plain-1", "id": "shop", "name": "Shop",
    "stages": [
        {"id": "cart", "name": "In the cart", "entry": "Cart"},
        {"id": "order", "name": "Ordered", "entry": "Order"},
        {"id": "after", "name": "Afterwards"},
    ],
    "transitions": [{"source": "cart", "target": "order"}, {"source": "order", "target": "after"}],
}  # fmt: skip
SEGMENTS = {
    "smallest": 0,
    "segments": [
        {"id": "buyers", "name": "Buyers", "rule": {"kind": "event", "event": "Order"}},
        {
            "id": "rich", "name": "Rich", "parent": "buyers",
            "rule": {"kind": "event", "event": "Order", "where": [
                {"kind": "compare", "name": "value", "operator": "=", "value": 20}]},
        },
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with four customers of a shop, its journey and two segments."""
    place = tmp_path_factory.mktemp("flow")
    for name, text in (
        ("e.csv", EVENTS), ("c.csv", CUSTOMERS), ("j.json", json.dumps(JOURNEY)),
        ("s.json", json.dumps(SEGMENTS)),
    ):  # fmt: skip
        (place / name).write_text(text, encoding="utf-8")
    words = ["--workspace", str(place / "workspace"), "--quiet"]
    assert main([*words, "import", "events", str(place / "e.csv")]) == 0
    assert main([*words, "import", "customers", str(place / "c.csv")]) == 0
    assert main([*words, "journey", "import", str(place / "j.json")]) == 0
    assert main([*words, "segment", "import", str(place / "s.json")]) == 0
    return place / "workspace"


@pytest.fixture
def ask(wayline: Wayline, shop: Path) -> Wayline:
    """`wayline … --json` on that workspace."""

    def ask(*words: object) -> Ended:
        return wayline(*words, "--json", "--workspace", shop)

    return ask


def test_moves_and_who_is_where(ask: Wayline, wayline: Wayline, shop: Path) -> None:
    told = ask("flow", "shop").document
    rows = {(row["source"], row["target"]): row for row in told["transitions"]}
    assert set(rows) == {("cart", "order"), ("order", "after"), ("order", "cart")}
    assert rows["cart", "order"].items() >= {
        "customers": 2, "moves": 2, "median_seconds": 48_600.0, "drawn": True,
    }.items()  # fmt: skip
    assert rows["order", "after"].items() >= {"moves": 0, "median_seconds": None}.items()
    assert rows["order", "cart"].items() >= {"moves": 1, "drawn": False}.items()
    assert told["stages"][0] == {"id": "cart", "entered": 3, "inside": 2, "dropped": 0}
    assert (told["moves"], told["moves_drawn"]) == (3, 2)
    assert (told["data_version"], told["revision"]) == (2, 1)
    told = ask("flow", "shop", "--dropped-after", "15d").document
    assert told["stages"][0] == {"id": "cart", "entered": 3, "inside": 1, "dropped": 1}
    people = wayline("flow", "shop", "--by", "plan", "--workspace", shop).out
    assert "66.7 % of 3 moves follow the map" in people
    assert "plan basic" in people


def test_moves_by_attribute_and_by_segment(ask: Wayline) -> None:
    told = ask("flow", "shop", "--by", "plan").document
    assert set(told["segments"]) == {"gold", "basic"}
    assert told["segments"]["gold"]["stages"][1]["inside"] == 1
    told = ask("flow", "shop", "--by", "segment:all").document
    assert set(told["segments"]) == {"Rich", "Buyers, the rest", ""}
    assert ask("funnel", "--journey", "shop", "--by", "segment:rich").code == 0


def test_cohorts(ask: Wayline, wayline: Wayline, shop: Path) -> None:
    told = ask("retention", "--start", "Cart", "--return", "Order").document
    assert told["cohorts"] == [
        {"period": "2026-01-05", "customers": 2, "retained": [2, 1, 0, None]},
        {"period": "2026-01-12", "customers": 1, "retained": [0, 0, None]},
    ]
    told = ask("retention", "--start", "Cart", "--return", "Order", "--by", "event.channel",
               "--period", "month", "--value", "value").document  # fmt: skip
    assert told["cohorts"] == [{"period": "2026-01-01", "customers": 3, "retained": [None]}]
    assert set(told["segments"]) == {"web", "mail"}
    assert told["value"].items() >= {"revenue": 50.0, "purchases": 3, "unreadable": 1}.items()
    assert told["value"]["segments"]["mail"]["per_customer"] == 50.0
    people = wayline("retention", "--start", "Cart[value>=20]", "--return", "Order", "--value",
                     "value", "--by", "plan", "--workspace", shop).out  # fmt: skip
    assert "2026-01-05" in people
    assert "per customer" in people
    told = ask("retention", "--start", "Never", "--return", "Order")
    assert told.document["cohorts"] == []
    assert "no event “Never”" in told.err


def test_segments_come_and_go(ask: Wayline, wayline: Wayline, shop: Path, tmp_path: Path) -> None:
    listed = ask("segment", "list").document["segments"]
    assert [(row["id"], row["parent"]) for row in listed] == [("buyers", None), ("rich", "buyers")]
    assert listed[1]["who"] == "Order with value is 20"
    told = ask("segment", "sizes").document
    assert [(row["id"], row["customers"]) for row in told["segments"]] == [
        ("buyers", 2),
        ("rich", 1),
    ]
    assert told["overlaps"]["rich"] == {"buyers": 1, "rich": 1}
    (tmp_path / "again.json").write_text(ask("segment", "show").out, encoding="utf-8")
    again = ask("segment", "import", tmp_path / "again.json").document
    assert again.items() >= {"revision": 1, "changes": []}.items()
    assert "Buyers" in wayline("segment", "sizes", "--workspace", shop).out
    assert "Order with value" in wayline("segment", "list", "--workspace", shop).out


def test_nothing_is_there_and_nothing_is_made(wayline: Wayline, folder: Path) -> None:
    assert wayline("segment", "list", "--json").document["segments"] == []
    assert wayline("segment", "sizes", "--json").document["segments"] == []
    assert "no segments" in wayline("segment", "list").out
    assert not folder.exists()


def test_too_few_are_said(ask: Wayline, wayline: Wayline, shop: Path, tmp_path: Path) -> None:
    other = tmp_path / "w"
    for words in (("events", shop.parent / "e.csv"), ("customers", shop.parent / "c.csv")):
        wayline("import", *words, "--workspace", other)
    wayline("journey", "import", shop.parent / "j.json", "--workspace", other)
    (tmp_path / "s.json").write_text(json.dumps({**SEGMENTS, "smallest": 2}), encoding="utf-8")
    wayline("segment", "import", tmp_path / "s.json", "--workspace", other)
    told = wayline("flow", "shop", "--by", "segment:buyers", "--workspace", other)
    assert "“Rich” has 1 customer, fewer than 2, and counts in “Buyers”" in told.err


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("flow", "nowhere"), "no journey “nowhere”"),
        (("flow", "shop", "--by", "plans"), "--by: there is no attribute “plans”"),
        (("flow", "shop", "--by", "segment:x"), "no attribute “segment:x”"),
        (("flow", "shop", "--dropped-after", "0d"), "--dropped-after"),
        (("retention", "--start", "Cart"), "--return"),
        (("retention", "--start", "C", "--return", "O", "--period", "year"), "--period"),
        (("retention", "--start", "Cart", "--return", "Order", "--by", "x"), "--by: there is no"),
        (("retention", "--start", "Cart", "--return", "Order", "--value", "x"), "--value: there"),
        (("segment", "import", "nowhere.json"), "nowhere.json"),
        (("segment",), "segment what? list, show, import, sizes"),
    ],
)
def test_what_is_wrong_is_named(ask: Wayline, words: tuple[str, ...], named: str) -> None:
    assert ask(*words).is_bad_input(named)
