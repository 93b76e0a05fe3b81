"""`replay --against-sends` on a small case worked out by hand, and who was erased meanwhile."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from journey_core.cli import main, out_files
from tests.cli.conftest import Ended, Wayline

SENT = "2026-01-0{day}T{hour}:00:00Z,Message Sent,{journey},{response},{channel}"
EVENTS = """customer_id,time,event,journey,response,channel
a,2026-01-02T10:00:00Z,Added,,,
b,2026-01-02T10:00:00Z,Added,,,
c,2026-01-02T10:00:00Z,Added,,,
a,2026-01-02T12:00:00Z,Message Sent,cart,r,sms
c,2026-01-02T13:00:00Z,Message Sent,cart,r,email
c,2026-01-03T02:00:00Z,Message Sent,,r,email
d,2026-01-02T13:00:00Z,Message Sent,cart,old,email
d,2026-01-02T13:00:00Z,Message Sent,news,issue,email
e,2026-01-01T10:00:00Z,Message Sent,news,issue,email
e,2026-01-09T10:00:00Z,Other,,,
"""
JOURNEY = {
    "format": "wayline/plain-1", "id": "cart", "name": "Cart",
    "stages": [{"id": "cart", "name": "Cart", "entry": "Added"}],
    "triggers": [{"id": "t", "stage": "cart", "kind": "event", "event": "Added"}],
    "responses": [{"id": "r", "trigger": "t", "channel": "email", "wait": "1h"}],
}  # fmt: skip


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three customers are due at 11; a got it by another way, b did not, c got it twice."""
    place = tmp_path_factory.mktemp("sends")
    (place / "events.csv").write_text(EVENTS)
    (place / "cart.json").write_text(json.dumps(JOURNEY))
    words = ["--workspace", str(place / "workspace"), "--quiet"]
    assert main([*words, "journey", "import", str(place / "cart.json")]) == 0
    assert main([*words, "import", "events", str(place / "events.csv")]) == 0
    return place / "workspace"


@pytest.fixture
def shop(wayline: Wayline, built: Path) -> Wayline:
    def call(*words: str | Path) -> Ended:
        return wayline("--workspace", built, *words)

    return call


def test_mismatches_are_those_worked_out_by_hand(shop: Wayline) -> None:
    told = shop("--json", "replay", "cart", "--against-sends").document["recorded"]
    names = ("matched", "replay_only", "recorded_only", "not_compared", "other_channel")
    assert {name: told[name] for name in names} == {
        "matched": 2, "replay_only": 1, "recorded_only": 2, "not_compared": 0, "other_channel": 1,
    }  # fmt: skip
    assert told["median_seconds"] == 5400
    assert told["reasons"] == {
        "replay_only": {"not_recorded": 1},
        "recorded_only": {"recorded_twice": 1, "unknown_response": 1},
    }
    assert (told["elsewhere"], told["unknown_responses"]) == (2, {"old": 1})
    assert told["mismatches"] == [
        {
            "customer_id": "b", "response": "r", "side": "replay only",
            "at": "2026-01-02T11:00:00.000Z", "reason": "not_recorded", "gate": "", "near": None,
        },
        {
            "customer_id": "d", "response": "", "side": "recorded only",
            "at": "2026-01-02T13:00:00.000Z", "reason": "unknown_response", "gate": "",
            "near": None,
        },
        {
            "customer_id": "c", "response": "r", "side": "recorded only",
            "at": "2026-01-03T02:00:00.000Z", "reason": "recorded_twice", "gate": "",
            "near": "2026-01-02T11:00:00.000Z",
        },
    ]  # fmt: skip
    text = shop("replay", "cart", "--against-sends").out
    assert "2 messages matched, 1 only in the replay, 2 only recorded" in text


def test_another_event_or_a_filter(shop: Wayline) -> None:
    words = ("--json", "replay", "cart", "--against-sends", "Message Sent[channel=email]")
    told = shop(*words).document["recorded"]
    assert (told["event"], told["matched"], told["replay_only"]) == (words[-1], 1, 2)
    ended = shop("--json", "replay", "cart", "--against-sends=Nothing")
    assert "no event “Nothing”" in ended.err
    told = ended.document["recorded"]
    assert (told["matched"], told["not_compared"], told["first_at"]) == (0, 3, None)
    assert "recorded" not in shop("--json", "replay", "cart").document


def test_a_range_cuts_both_sides(shop: Wayline) -> None:
    words = ("--json", "replay", "cart", "--against-sends", "--from", "2026-01-03")
    told = shop(*words).document
    assert told["candidates"] == 0
    assert (told["recorded"]["matched"], told["recorded"]["recorded_only"]) == (0, 1)


def test_a_property_of_events_does_not_split_a_replay(shop: Wayline) -> None:
    asked = ("replay", "cart", "--by", "event.channel")
    assert shop(*asked).is_bad_input("--by", "event.channel", "attributes")
    diff = ("journey", "diff", "cart", "1", "1", "--replay", "--by", "event.channel")
    assert shop(*diff).is_bad_input("--by", "event.channel")


def test_who_is_erased_while_a_file_is_written_is_left_out(
    shop: Wayline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = out_files.ids_of

    def some(*asked: object) -> dict[int, str]:
        return {key: name for key, name in whole(*asked).items() if name != "b"}  # ty: ignore[invalid-argument-type]

    monkeypatch.setattr("journey_core.cli.replays.ids_of", some)
    out = tmp_path / "out.parquet"
    ended = shop("--json", "replay", "cart", "--out", str(out))
    assert ended.document["candidates"] == 3
    assert pl.read_parquet(out)["customer_id"].to_list() == ["a", "c"]
    assert "1 row of customers who were erased meanwhile" in ended.err


def test_more_ids_than_one_question_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[int]] = []

    def some(_: object, keys: list[int]) -> dict[int, str]:
        asked.append(keys)
        return {key: str(key) for key in keys}

    monkeypatch.setattr("journey_core.lake.identity.ids_of", some)
    workspace: object = None
    found = out_files.ids_of(workspace, [*range(12_000), 5])  # ty: ignore[invalid-argument-type]
    assert len(found) == 12_000
    assert len(asked) == 3
