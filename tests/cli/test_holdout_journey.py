"""`holdout assign` and `holdout report`, as a script calls them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .conftest import Wayline

JOURNEY = {
    "format": "wayline/plain-1", "id": "shop", "name": "Shop",
    "stages": [
        {"id": "cart", "name": "Cart", "entry": "Cart"},
        {"id": "order", "name": "Order", "entry": "Order Completed"},
    ],
    "transitions": [{"source": "cart", "target": "order"}],
    "triggers": [{"id": "t1", "stage": "cart", "kind": "event", "event": "Cart", "rank": 1}],
    "responses": [{"id": "r1", "trigger": "t1", "channel": "email", "wait": "2h"}],
    "arms": {"personalized": 0.5, "holdout": 0.5},
}  # fmt: skip


def csv(path: Path, rows: list[str]) -> Path:
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def shop(wayline: Wayline, folder: Path, tmp_path: Path) -> Wayline:
    """A journey and 60 customers who filled a cart on one day."""
    (tmp_path / "shop.json").write_text(json.dumps(JOURNEY), encoding="utf-8")
    rows = ["customer_id,time,event", *(f"c{n},2026-03-01T10:{n:02d}:00Z,Cart" for n in range(60))]
    assert wayline("journey", "import", tmp_path / "shop.json").code == 0
    assert wayline("import", "events", csv(tmp_path / "carts.csv", rows)).code == 0
    return wayline


def test_plan_assign_wait_and_read(shop: Wayline, tmp_path: Path) -> None:
    first = shop("holdout", "assign", "shop", "--json").document
    again = shop("holdout", "assign", "shop", "--json").document
    assert first["new"] == 60 == sum(first["arms"].values())
    assert (again["new"], again["arms"]) == (0, first["arms"])
    early = shop("holdout", "report", "shop", "--json")
    assert early.document["matured"]["conversion"] == {"customers": 0, "of": 60}
    assert "revenue is left out" in early.err
    rows = ["customer_id,time,event,value"]
    rows += [f"c{n},2026-03-03T10:00:00Z,Order Completed,{n}" for n in range(0, 60, 2)]
    shop("import", "events", csv(tmp_path / "orders.csv", [*rows, "x,2026-06-01,Cart,"]))
    later = shop("holdout", "report", "shop", "--metric", "conversion", "--json").document
    assert later["matured"]["conversion"] == {"customers": 60, "of": 60}
    (cell,) = later["cells"]
    assert sum(cell["n"]) == 60
    assert sum(n * mean for n, mean in zip(cell["n"], cell["mean"], strict=True)) == pytest.approx(
        30
    )
    assert later["srm"]["counts"] == first["arms"]
    sent = shop("holdout", "report", "shop", "--metric", "conversion", "--triggered", "--json")
    assert sum(sent.document["cells"][0]["n"]) == 60
    assert "conversion" in shop("holdout", "report", "shop").out


def test_a_result_is_signed_and_opened_as_it_was(shop: Wayline, tmp_path: Path) -> None:
    shop("holdout", "assign", "shop")
    assert shop("holdout", "signed", "shop", "--json").document["signed"] == []
    words = ("holdout", "sign", "shop", "--name", "Ana", "--note", "Wait", "--json")
    kept = shop(*words).document
    rows = ["customer_id,time,event", *(f"c{n},2026-03-09,Order Completed" for n in range(60))]
    shop("import", "events", csv(tmp_path / "orders.csv", rows))
    again = shop("holdout", "signed", "shop", "--pin", kept["pin"], "--json").document
    assert again["result"] == kept["result"]
    assert again["result"]["data_version"] == 2
    listed = shop("holdout", "signed", "shop", "--json").document["signed"]
    assert [one["pin"] for one in listed] == [kept["pin"]]
    assert shop("holdout", "signed", "shop", "--pin", "x").is_bad_input("no signed result “x”")


def test_what_cannot_be_is_said(shop: Wayline) -> None:
    assert shop("holdout", "report", "nope").is_bad_input("no journey “nope”", "shop")
    assert shop("holdout", "assign", "nope").is_bad_input("no journey “nope”")
    assert shop("holdout", "report", "shop").is_bad_input("holdout assign shop")
    assert shop("holdout", "assign", "shop", "--ramp", "2").is_bad_input("--ramp", "share")
    shop("holdout", "assign", "shop", "--ramp", "0.5")
    assert shop("holdout", "assign", "shop", "--ramp", "0.2").is_bad_input("--ramp", "grow")
    assert shop("holdout", "report", "shop", "--metric", "x").is_bad_input("no metric “x”")
    assert shop("holdout", "report", "shop", "--by", "x").is_bad_input("no attribute “x”")


def test_chosen_customers_are_described(shop: Wayline, tmp_path: Path) -> None:
    rows = ["customer_id,arm,assigned_at"]
    rows += [f"c{n},{'holdout' if n % 3 else 'personalized'},2026-03-01" for n in range(60)]
    path = csv(tmp_path / "mailed.csv", rows)
    shop("import", "assignments", path, "--journey", "shop", "--not-random")
    shown = shop("holdout", "report", "shop", "--metric", "conversion")
    assert "not an effect" in shown.out
    assert "lift" not in shown.out


def test_the_share_no_journey_speaks_to(shop: Wayline) -> None:
    assert shop("holdout", "everywhere", "--json").document["versions"] == []
    shop("holdout", "everywhere", "--share", "0.5")
    assert "50.0%" in shop("holdout", "everywhere").out
    held = shop("holdout", "assign", "shop", "--json").document["arms"]["holdout"]
    report = shop("holdout", "report", "shop", "--metric", "conversion", "--json").document
    assert report["held_out_everywhere"] > 0
    assert report["srm"]["counts"]["holdout"] == held - report["held_out_everywhere"]
