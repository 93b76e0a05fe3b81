"""`replay`, `explain` and `audience` on a small case whose answers are worked out by hand."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from journey_core.cli import main
from tests.cli.conftest import Ended, Wayline

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


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with five customers, one in the holdout, and their journey."""
    place = tmp_path_factory.mktemp("cart")
    files = {
        "events.csv": EVENTS, "consents.csv": CONSENTS, "cart.json": json.dumps(JOURNEY),
        "arms.csv": "customer_id,arm,assigned_at\nd,holdout,2026-01-01\n",
    }  # fmt: skip
    for name, text in files.items():
        (place / name).write_text(text)
    words = ["--workspace", str(place / "workspace"), "--quiet"]
    assert main([*words, "journey", "import", str(place / "cart.json")]) == 0
    assert main([*words, "import", "events", str(place / "events.csv")]) == 0
    assert main([*words, "import", "consents", str(place / "consents.csv")]) == 0
    arms = ["import", "assignments", str(place / "arms.csv"), "--journey", "cart"]
    assert main([*words, *arms]) == 0
    return place / "workspace"


@pytest.fixture
def shop(wayline: Wayline, built: Path) -> Wayline:
    """`wayline …` on that workspace."""

    def call(*words: str | Path) -> Ended:
        return wayline("--workspace", built, *words)

    return call


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
    assert sum(told["decisions"].values()) == told["candidates"] == len(rows)
    assert rows.schema["at"] == pl.Datetime("ms", "UTC")
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
    assert "audience" not in told
    assert out.read_text().splitlines()[1] == "a,r,email,2026-01-02T10:00:00.000Z"


def test_a_range_bounds_when_triggers_fire(shop: Wayline) -> None:
    assert shop("--json", "replay", "cart", "--from", "2026-01-03").document["candidates"] == 0


def test_audience_is_told_where_no_file_is_asked_for(shop: Wayline) -> None:
    told = shop("--json", "audience", "cart", "--at", "2026-01-02T10:00:00Z").document
    assert told["audience"] == [
        {"customer_id": "a", "response": "r", "channel": "email", "at": "2026-01-02T10:00:00.000Z"}
    ]
    for other in ("2026-01-02T09:59:59Z", "2026-01-03T10:00:00Z", "9999-12-31T23:59:59.999Z"):
        assert shop("--json", "audience", "cart", "--at", other).document["audience"] == []


def test_an_audience_has_a_customer_once_and_no_formula(wayline: Wayline, tmp_path: Path) -> None:
    plain = {**JOURNEY, "triggers": [{"id": "t", "kind": "event", "event": "Added"}]}
    plain["responses"] = [{"id": "r", "trigger": "t", "channel": "email"}]
    (tmp_path / "cart.json").write_text(json.dumps(plain))
    (tmp_path / "events.csv").write_text(
        "customer_id,time,event\n=1+1,2026-01-01T10:00:00Z,Added\n=1+1,2026-01-01T11:00:00Z,Added\n"
    )
    wayline("journey", "import", tmp_path / "cart.json")
    wayline("import", "events", tmp_path / "events.csv")
    told = wayline("--json", "audience", "cart", "--out", tmp_path / "who.csv").document
    assert told["rows"] == 1
    assert (tmp_path / "who.csv").read_text().splitlines() == [
        "customer_id,response,channel,at", "'=1+1,r,email,2026-01-01T11:00:00.000Z",
    ]  # fmt: skip


def test_exactly_what_is_not_sent_has_a_gate_that_blocks(shop: Wayline) -> None:
    for customer, decision in (("a", "sent"), ("c", "consent_expired"), ("d", "holdout")):
        (one,) = shop("--json", "explain", "cart", customer).document["candidates"]
        assert one["decision"] == decision
        assert all(gate["passed"] for gate in one["gates"]) == (decision == "sent")


def test_explain_says_why_there_is_nothing(shop: Wayline) -> None:
    told = shop("--json", "explain", "cart", "e").document
    assert (told["candidates"], told["nearest"]) == ([], "The customer never entered Cart.")
    early = shop("--json", "explain", "cart", "a", "--at", "2026-01-02T09:59:59Z").document
    assert early["candidates"] == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("replay", "nowhere"), "nowhere"),
        (("replay", "cart", "--by", "plan"), "--by"),
        (("replay", "cart", "--from", "soon"), "--from"),
        (("replay", "cart", "--from", "2026-02-01", "--to", "2026-01-01"), "--to"),
        (("replay", "cart", "--out", "no/such/folder.parquet"), "--out"),
        (("explain", "cart", "nobody"), "nobody"),
        (("explain", "nowhere", "a"), "nowhere"),
        (("audience", "nowhere", "--out", "who.csv"), "nowhere"),
        (("audience", "cart", "--out", "no/such/folder.csv"), "--out"),
    ],
)
def test_bad_input_is_named_and_nothing_is_written(
    shop: Wayline, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    before = sorted(path.name for path in tmp_path.iterdir())
    assert shop(*words).is_bad_input(said)
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_without_data_there_are_no_candidates(wayline: Wayline, tmp_path: Path) -> None:
    (tmp_path / "cart.json").write_text(json.dumps(JOURNEY))
    wayline("journey", "import", tmp_path / "cart.json")
    assert wayline("--json", "replay", "cart").document["candidates"] == 0
    assert wayline("--json", "audience", "cart").document["audience"] == []
