"""`replay`, `explain` and `audience` on a small case whose answers are worked out by hand."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from tests.cli.conftest import Wayline

EVENTS = """customer_id,time,event
a,2026-01-01T10:00:00Z,Added
b,2026-01-01T10:00:00Z,Added
b,2026-01-01T11:00:00Z,Ordered
c,2026-01-01T10:00:00Z,Added
d,2026-01-01T10:00:00Z,Added
e,2026-01-05T10:00:00Z,Other
"""
CONSENTS = """customer_id,purpose,state,at,expires_at
a,marketing,granted,2025-12-01,
c,marketing,granted,2025-12-01,2025-12-31
d,marketing,granted,2025-12-01,
"""
JOURNEY = {
    "format": "wayline/plain-1", "id": "cart", "name": "Cart",
    "stages": [{"id": "cart", "name": "Cart", "entry": "Added"}],
    "triggers": [{"id": "t", "stage": "cart", "kind": "absence", "event": "Added",
                  "without": "Ordered", "within": "24h"}],
    "responses": [{"id": "r", "trigger": "t", "channel": "email", "purpose": "marketing"}],
    "arms": {"personalized": 0.5, "holdout": 0.5},
}  # fmt: skip


@pytest.fixture
def shop(wayline: Wayline, tmp_path: Path) -> Wayline:
    files = {
        "events.csv": EVENTS, "consents.csv": CONSENTS, "cart.json": json.dumps(JOURNEY),
        "arms.csv": "customer_id,arm,assigned_at\nd,holdout,2026-01-01\n",
    }  # fmt: skip
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    wayline("journey", "import", str(tmp_path / "cart.json"))
    wayline("import", "events", str(tmp_path / "events.csv"))
    wayline("import", "consents", str(tmp_path / "consents.csv"))
    wayline("import", "assignments", str(tmp_path / "arms.csv"), "--journey", "cart")
    return wayline


def test_decisions_are_those_worked_out_by_hand(shop: Wayline, tmp_path: Path) -> None:
    out = tmp_path / "out.parquet"
    told = shop("--json", "replay", "cart", "--out", str(out)).document
    assert told["candidates"] == 3
    assert {name: n for name, n in told["decisions"].items() if n} == {
        "sent": 1, "holdout": 1, "consent_expired": 1,
    }  # fmt: skip
    rows = pl.read_parquet(out).sort("customer_id")
    assert rows.select("customer_id", "response", "decision").rows() == [
        ("a", "r", "sent"), ("c", "r", "consent_expired"), ("d", "r", "holdout"),
    ]  # fmt: skip
    assert set(rows["at"].dt.strftime("%Y-%m-%dT%H:%M")) == {"2026-01-02T10:00"}


def test_explain_names_the_gate(shop: Wayline) -> None:
    told = shop("--json", "explain", "cart", "c").document["candidates"]
    assert [one["decision"] for one in told] == ["consent_expired"]
    assert next(g["gate"] for g in told[0]["gates"] if not g["passed"]) == "consent"
    mend = told[0]["would_pass_if"]
    assert mend == "if consent for marketing had been renewed"


def test_audience_is_who_is_due(shop: Wayline, tmp_path: Path) -> None:
    out = tmp_path / "audience.csv"
    told = shop(
        "--json", "audience", "cart", "--at", "2026-01-02T12:00:00Z", "--out", str(out)
    ).document
    assert told["rows"] == 1
    assert out.read_text().splitlines()[1] == "a,r,email,2026-01-02T10:00:00"


def test_a_range_bounds_when_triggers_fire(shop: Wayline) -> None:
    assert shop("--json", "replay", "cart", "--from", "2026-01-03").document["candidates"] == 0
