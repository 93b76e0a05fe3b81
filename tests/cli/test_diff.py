"""`journey diff` says what changed, who signs, and whom it would have touched."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from journey_core.cli import main
from tests.cli.conftest import Ended, Wayline
from tests.cli.test_replay import CONSENTS, EVENTS, JOURNEY


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two revisions of a journey: the second waits longer, for another trigger, without consent."""
    place = tmp_path_factory.mktemp("diff")
    later: dict[str, Any] = json.loads(json.dumps(JOURNEY))
    later["triggers"][0]["within"] = "48h"
    later["responses"][0] |= {"purpose": "", "wait": "1h"}
    files = {
        "events.csv": EVENTS, "consents.csv": CONSENTS, "1.json": json.dumps(JOURNEY),
        "2.json": json.dumps(later),
        "people.csv": "customer_id,tier\na,gold\nc,gold\nd,\n",
    }  # fmt: skip
    for name, text in files.items():
        (place / name).write_text(text)
    words = ["--workspace", str(place / "workspace"), "--quiet"]
    for command in (
        ("journey", "import", "1.json"),
        ("journey", "import", "2.json"),
        ("import", "events", "events.csv"),
        ("import", "consents", "consents.csv"),
        ("import", "customers", "people.csv"),
    ):
        assert main([*words, *command[:2], str(place / command[2])]) == 0
    return place / "workspace"


@pytest.fixture
def shop(wayline: Wayline, built: Path) -> Wayline:
    def call(*words: str | Path) -> Ended:
        return wayline("--workspace", built, *words)

    return call


def test_changes_and_who_signs(shop: Wayline) -> None:
    told = shop("--json", "journey", "diff", "cart", "1", "2").document
    assert {(one["element"], one["field"], one["was"], one["now"]) for one in told["changes"]} == {
        ("triggers/t", "within", "1d", "2d"),
        ("responses/r", "purpose", "marketing", ""),
        ("responses/r", "wait", "0s", "1h"),
    }
    assert "Trigger “t”: within was 24 hours, is 2 days" in [c["change"] for c in told["changes"]]
    assert told["sign_off"] == ["product", "legal"]
    assert "replay" not in told
    text = shop("journey", "diff", "cart", "1", "2").out
    assert "3 changes from revision 1 to 2" in text
    assert "to be signed by: product, legal" in text


def test_the_same_revision_has_no_changes(shop: Wayline) -> None:
    ended = shop("--json", "journey", "diff", "cart", "2", "2")
    assert ended.code == 0
    assert (ended.document["changes"], ended.document["sign_off"]) == ([], [])
    assert shop("journey", "diff", "cart", "2", "2").out == "revisions 2 and 2 say the same\n"


def test_whom_it_would_have_touched(shop: Wayline) -> None:
    """Without consent everybody of a, c and d gets it; b ordered."""
    told = shop("--json", "journey", "diff", "cart", "1", "2", "--replay", "--by", "tier").document
    found = told["replay"]
    assert {name: found[name] for name in ("customers", "lose", "gain", "other", "moved")} == {
        "customers": 3, "lose": 0, "gain": 1, "other": 0, "moved": 2,
    }  # fmt: skip
    assert found["sent"] == {"was": 2, "now": 3}
    assert found["responses"]["r"]["gain"] == 1
    assert found["segments"]["gold"]["gain"] == 1
    assert found["segments"][""]["customers"] == 1
    assert [(one["customer_id"], one["what"]) for one in found["affected"]] == [("c", "gains")]
    assert found["decisions"]["was"]["consent_expired"] == 1
    text = shop("journey", "diff", "cart", "1", "2", "--replay", "--by", "tier").out
    assert "0 would get fewer messages, 1 more" in text
    assert "(not known)" in text


def test_a_range_and_a_file(shop: Wayline, tmp_path: Path) -> None:
    out = tmp_path / "who.csv"
    words = ("--json", "journey", "diff", "cart", "1", "2", "--replay")
    told = shop(*words, "--out", str(out)).document["replay"]
    assert "affected" not in told
    assert out.read_text().splitlines() == ["customer_id,what,before,after", "c,gains,,r by email"]
    later = shop(*words, "--from", "2026-01-02T12:00:00Z").document["replay"]
    assert later["sent"] == {"was": 0, "now": 3}


def test_bad_input(shop: Wayline, tmp_path: Path) -> None:
    diff = ("journey", "diff", "cart")
    assert shop(*diff, "1", "9").is_bad_input("revision", "9", "1 to 2")
    assert shop("journey", "diff", "nope", "1", "2").is_bad_input("journey", "nope")
    assert shop(*diff, "1", "x").is_bad_input("B")
    assert shop(*diff, "1", "2", "--from", "2026-01-01").is_bad_input("--from", "--replay")
    assert shop(*diff, "1", "2", "--replay", "--by", "size").is_bad_input("--by", "size")
    assert shop(
        *diff, "1", "2", "--replay", "--from", "2026-01-02", "--to", "2026-01-01"
    ).is_bad_input("--to")
    assert shop(*diff, "1", "2", "--replay", "--out", str(tmp_path / "no" / "x")).is_bad_input(
        "--out"
    )
