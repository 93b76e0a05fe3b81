"""`funnel`: every option reaches the count, wrong ones are named, real data give known counts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from journey_core.cli import main
from journey_core.kernels import compiled

from .conftest import Ended, Wayline

EVENTS = """\
customer_id,time,event,value,channel
anna,2026-01-01T10:00:00Z,Cart,20,mail
anna,2026-01-01T11:00:00Z,Help,,
anna,2026-01-01T12:00:00Z,Order,20,
bert,2026-01-01T10:00:00Z,Cart,5,web
cleo,2026-01-10T10:00:00Z,Cart,50,web
cleo,2026-01-20T10:00:00Z,Order,50,
dora,2026-02-20T10:00:00Z,Cart,10,web
emil,2026-02-25T10:00:00Z,Visit,,
"""
CUSTOMERS = """\
customer_id,plan
anna,gold
bert,basic
cleo,basic
"""
CART_ORDER = ("funnel", "--step", "Cart", "--step", "Order")
JOURNEY = {
    "format": "wayline/plain-1",
    "id": "shop",
    "name": "Shop",
    "stages": [
        {"id": "cart", "name": "In the cart", "entry": "Cart[value>=10]"},
        {"id": "order", "name": "Ordered", "entry": "Order"},
        {"id": "after", "name": "Afterwards"},
    ],
}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with five customers of a shop, and its journey."""
    place = tmp_path_factory.mktemp("shop")
    for name, text in (("e.csv", EVENTS), ("c.csv", CUSTOMERS), ("j.json", json.dumps(JOURNEY))):
        (place / name).write_text(text, encoding="utf-8")
    words = ["--workspace", str(place / "workspace"), "--quiet"]
    assert main([*words, "import", "events", str(place / "e.csv")]) == 0
    assert main([*words, "import", "customers", str(place / "c.csv")]) == 0
    assert main([*words, "journey", "import", str(place / "j.json")]) == 0
    return place / "workspace"


@pytest.fixture
def ask(wayline: Wayline, shop: Path) -> Wayline:
    """`wayline … --json` on that workspace."""
    return lambda *words: wayline("--workspace", shop, "--json", *words)


def counts(ended: Ended) -> list[int]:
    assert ended.code == 0, ended.err
    return [step["customers"] for step in ended.document["steps"]]


def test_the_document(ask: Wayline) -> None:
    ended = ask(*CART_ORDER)
    assert ended.err == ""
    found = ended.document
    assert [s["step"] for s in found["steps"]] == [1, 2]
    assert [s["name"] for s in found["steps"]] == ["Cart", "Order"]
    assert counts(ended) == [3, 2]
    first, second = found["steps"]
    assert (first["from_first"], first["seconds"]) == (1.0, None)
    assert second["from_first"] == second["from_previous"] == pytest.approx(2 / 3)
    low, high = second["interval"]
    assert 0 < low < 2 / 3 < high < 1
    assert second["seconds"]["p50"] == (2 * 3600 + 10 * 86400) / 2
    assert set(second["seconds"]) == {"p25", "p50", "p75", "p90"}
    assert (found["segments"], found["entrants"], found["immature"]) == ({}, 3, 1)
    assert found["data_version"] == 2
    assert found["elapsed_seconds"] > 0


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ((), [3, 2]),
        (("--window", "7d"), [3, 1]),
        (("--window=10d",), [3, 2]),
        (("--window", "none"), [4, 2]),
        (("--all-entrants",), [4, 2]),
        (("--step-window", "1h"), [3, 0]),
        (("--step-window", "2h"), [3, 1]),
        (("--from", "2026-01-10T10:00:00Z"), [1, 1]),
        (("--to", "2026-01-10T11:00:00+01:00"), [2, 1]),
        (("--from", "2026-01-01", "--to", "2026-01-02"), [2, 1]),
        (("--where", "plan=gold"), [1, 1]),
        (("--where", "plan=basic", "--where", "nothing=x"), [0, 0]),
        (("--exclude", "Help"), [3, 1]),
        (("--exclude", "Visit", "--strict-time", "--first-touch"), [3, 2]),
        (("--order", "strict"), [3, 1]),
        (("--order", "any"), [3, 2]),
        (("--step", "Visit"), [3, 2, 0]),
    ],
    ids=lambda case: " ".join(case) if isinstance(case, tuple) else "",
)
def test_options_reach_the_count(ask: Wayline, words: tuple[str, ...], expected: list[int]) -> None:
    assert counts(ask(*CART_ORDER, *words)) == expected


def test_filters_in_the_event(ask: Wayline) -> None:
    assert counts(ask("funnel", "--step=Cart[value>=10]", "--step", "Order")) == [2, 2]
    assert counts(ask("funnel", "--step=Cart[channel=web,value<10]", "--step", "Order")) == [1, 0]


def segments(ended: Ended) -> dict[str, list[int]]:
    found: dict[str, Any] = ended.document["segments"]
    return {value: [s["customers"] for s in part["steps"]] for value, part in found.items()}


def test_large_data_load_the_compiled_loops(ask: Wayline, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[bool] = []
    monkeypatch.setattr(compiled, "load", lambda: loaded.append(True))
    assert counts(ask(*CART_ORDER)) == [3, 2]
    assert not loaded
    monkeypatch.setattr("journey_core.cli.funnel.COMPILED_FROM", 1)
    assert counts(ask(*CART_ORDER)) == [3, 2]
    assert loaded == [True]


def test_segments(ask: Wayline) -> None:
    by_plan = ask(*CART_ORDER, "--by", "plan", "--all-entrants")
    assert segments(by_plan) == {"gold": [1, 1], "basic": [2, 1], "": [1, 0]}
    assert segments(ask(*CART_ORDER, "--by", "event.channel")) == {"mail": [1, 1], "web": [2, 1]}


def test_a_journey_s_stages(ask: Wayline) -> None:
    ended = ask("funnel", "--journey", "shop")
    assert counts(ended) == [2, 2]
    assert [s["name"] for s in ended.document["steps"]] == ["In the cart", "Ordered"]
    assert "Afterwards" in ended.err
    assert "Afterwards" in ended.document["warnings"][0]
    assert ask("funnel", "--journey", "shop", "--quiet").err == ""


def test_an_event_that_never_occurs(ask: Wayline) -> None:
    ended = ask("funnel", "--step", "Cart", "--step", "Gift")
    assert counts(ended) == [3, 0]
    assert ended.document["steps"][1]["seconds"] is None
    assert "Gift" in ended.err
    nobody = ask("funnel", "--step", "Gift", "--step", "Gift")
    assert counts(nobody) == [0, 0]
    assert nobody.document["steps"][0]["from_first"] is None


def test_an_empty_workspace(wayline: Wayline, folder: Path) -> None:
    ended = wayline(*CART_ORDER, "--json")
    assert counts(ended) == [0, 0]
    assert ended.document["data_version"] == 0
    assert not folder.exists()


def test_text_for_people(ask: Wayline, wayline: Wayline, shop: Path) -> None:
    ended = wayline("--workspace", shop, *CART_ORDER, "--by", "plan")
    assert ended.code == 0
    for word in ("Cart", "Order", "66.7 %", "gold", "3 customers began", "data version 2"):
        assert word in ended.out


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("funnel",), "--step"),
        (("funnel", "--step", "Cart"), "--step"),
        (("funnel", "--step", "", "--step", "Order"), "--step"),
        (("funnel", "--step", "Cart[value]", "--step", "Order"), "--step"),
        (("funnel", *["--step", "Cart"] * 200), "--step"),
        (("funnel", "--journey", "nobody"), "--journey"),
        (("funnel", "--journey", "shop", "--step", "Cart"), "--journey"),
        ((*CART_ORDER, "--journey", "shop"), "--journey"),
        ((*CART_ORDER, "--window", "0d"), "--window"),
        ((*CART_ORDER, "--window", "-7d"), "--window"),
        ((*CART_ORDER, "--window=-7d"), "--window"),
        ((*CART_ORDER, "--window", "soon"), "--window"),
        ((*CART_ORDER, "--window", "7d", "--window", "8d"), "--window"),
        ((*CART_ORDER, "--step-window", "none"), "--step-window"),
        ((*CART_ORDER, "--step-window", "0s"), "--step-window"),
        ((*CART_ORDER, "--step-window", "1d", "--step-window", "1d"), "--step-window"),
        ((*CART_ORDER, "--order", "sideways"), "--order"),
        ((*CART_ORDER, "--order", "any", "--step-window", "1d"), "--step-window"),
        ((*CART_ORDER, "--order", "any", "--exclude", "Help"), "--exclude"),
        ((*CART_ORDER, "--exclude", "Cart"), "--exclude"),
        ((*CART_ORDER, "--exclude", "Help", "--exclude", "Visit"), "--exclude"),
        ((*CART_ORDER, "--from", "yesterday"), "--from"),
        ((*CART_ORDER, "--from", "2026-01-02", "--to", "2026-01-01"), "--to"),
        ((*CART_ORDER, "--from", "2026-01-02", "--to", "2026-01-02"), "--to"),
        ((*CART_ORDER, "--by", "nothing"), "--by"),
        ((*CART_ORDER, "--by", "event.nothing"), "--by"),
        ((*CART_ORDER, "--by", ""), "--by"),
        ((*CART_ORDER, "--where", "plan"), "--where"),
        ((*CART_ORDER, "--where", "=gold"), "--where"),
        ((*CART_ORDER, "Order"), "Order"),
    ],
    ids=lambda case: " ".join(case)[-40:] if isinstance(case, tuple) else "",
)
def test_wrong_words_are_named(ask: Wayline, words: tuple[str, ...], named: str) -> None:
    assert ask(*words).is_bad_input(named)


ONLY_IN_ORDER = ("catalog", "product_view", "add_to_cart", "purchase")


@pytest.mark.parametrize(("window", "seconds"), [("none", None), ("30m", 1800)])
def test_a_real_shop_equals_the_reference(
    wayline: Wayline, shared_data: Path, window: str, seconds: int | None
) -> None:
    """The reference tries every start and keeps the deepest, as here; it knows no maturity."""
    file = shared_data / "retentioneering_ecom_events.parquet"
    columns = ("--customer", "user_id", "--time", "timestamp", "--event", "event")
    loaded = wayline("import", "events", file, *columns, "--json").document
    assert (loaded["rows_read"], loaded["rows_loaded"]) == (31_106, 31_106)
    reference = json.loads((shared_data / "reference" / "retentioneering_ecom.json").read_text())
    name = ">".join(ONLY_IN_ORDER)
    [known] = [
        funnel
        for funnel in reference["funnels"]
        if (funnel["funnel"], funnel["grain"], funnel["window_s"]) == (name, "user_id", seconds)
    ]
    steps = [word for event in ONLY_IN_ORDER for word in ("--step", event)]
    ended = wayline("funnel", *steps, "--window", window, "--all-entrants", "--json")
    assert counts(ended) == known["ordered"]["all=all"][1:]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("--step-wait", "3h"), [3, 1]),
        (("--step-wait", "none"), [3, 2]),
        (("--first-in-range", "--from", "2026-01-05"), [1, 1]),
        (("--to", "2026-01-15", "--inside-range"), [3, 1]),
        (("--exclude", "Help", "--exclusion", "remove"), [2, 1]),
        (("--step", "Help", "--optional", "2"), [3, 2, 1]),
    ],
    ids=str,
)
def test_further_meanings(ask: Wayline, words: tuple[str, ...], expected: list[int]) -> None:
    assert counts(ask(*CART_ORDER, *words)) == expected


def test_an_optional_step_is_counted_but_not_waited_for(ask: Wayline) -> None:
    steps = [word for name in ("Cart", "Help", "Order") for word in ("--step", name)]
    found = ask("funnel", *steps, "--optional", "2").document["steps"]
    assert [(s["customers"], s["optional"]) for s in found] == [(3, False), (1, True), (2, False)]
    assert found[2]["from_previous"] == pytest.approx(2 / 3)


def test_one_value_a_customer(ask: Wayline) -> None:
    split = ask(*CART_ORDER, "--by", "event.value", "--attribution", "2")
    assert segments(split) == {"20": [1, 1], "50": [1, 1], "": [1, 0]}


def test_beside_the_steps(ask: Wayline, wayline: Wayline, shop: Path) -> None:
    more = ("--trend", "--histogram", "--curve", "--sensitivity")
    found = ask(*CART_ORDER, *more).document
    assert [(w["week"], w["steps"][0]["customers"]) for w in found["trend"]] == [
        ("2025-12-29", 2),
        ("2026-01-05", 1),
    ]
    assert sum(bar["customers"] for bar in found["histogram"]) == 2
    assert (found["curve"]["watched"], found["curve"]["censored"]) == (4, 1)
    readings = found["sensitivity"]["readings"]
    assert {one["from_first"] for one in readings if one["current"]} == {2 / 3}
    text = wayline("--workspace", shop, *CART_ORDER, *more).out
    for words in ("week of", "time to the last step", "could still convert", "* other events may"):
        assert words in text


@pytest.mark.parametrize("ending", ["parquet", "csv"])
def test_customers_with_the_step_they_reached(ask: Wayline, tmp_path: Path, ending: str) -> None:
    out = tmp_path / f"people.{ending}"
    ended = ask(*CART_ORDER, "--out", str(out))
    assert ended.document["out"] == str(out)
    rows = pl.read_parquet(out) if ending == "parquet" else pl.read_csv(out)
    assert sorted(rows.select("customer_id", "step", "name").rows()) == [
        ("anna", 2, "Order"),
        ("bert", 1, "Cart"),
        ("cleo", 2, "Order"),
    ]


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("--optional", "1"), "--optional"),
        (("--optional", "x"), "--optional"),
        (("--step-wait", "1d", "--step-wait", "1d"), "--step-wait"),
        (("--step-wait", "2d", "--step-window", "1d"), "--step-wait"),
        (("--order", "any", "--optional", "2"), "--optional"),
        (("--exclusion", "remove"), "--exclusion"),
        (("--exclusion", "forgive", "--exclude", "Help"), "--exclusion"),
        (("--first-touch", "--first-in-range"), "--first"),
        (("--inside-range",), "--inside-range"),
        (("--attribution", "sometimes"), "--attribution"),
        (("--attribution", "last"), "--attribution"),
        (("--attribution", "9", "--by", "event.value"), "--attribution"),
        (("--by", "segment:nobody"), "--by"),
        (("--out", "no/such/folder/people.csv"), "--out"),
        (("--out", "people.txt"), "--out"),
    ],
    ids=str,
)
def test_wrong_words_about_meanings_are_named(
    ask: Wayline, words: tuple[str, ...], named: str
) -> None:
    assert ask(*CART_ORDER, *words).is_bad_input(named)
