"""`journey …`: what goes in comes out, a known id gets a revision, bad documents change nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from .conftest import Wayline

PLAIN: dict[str, Any] = {
    "format": "wayline/plain-1",
    "id": "win-back",
    "name": "Win back ✉",
    "purpose": "marketing",
    "stages": [
        {"id": "cart", "name": "Cart", "entry": "Product Added[value>=10]", "owner": "Growth"},
        {"id": "order", "name": "Order", "entry": "Order Completed"},
        {"id": "later", "name": "Later"},
    ],
    "transitions": [{"source": "cart", "target": "order"}],
    "triggers": [
        {"id": "t1", "stage": "cart", "kind": "event", "event": "E", "rank": 1},
        {"id": "t4", "stage": "cart", "kind": "inactivity", "for": "60d", "rank": 4},
    ],
    "responses": [
        {
            "id": "r1", "trigger": "t1", "channel": "email", "purpose": "marketing", "wait": "2h",
            "cooldown": "7d", "suppress": [{"event": "F", "within": "7d"}],
        }
    ],
    "caps": [{"max": 2, "within": "7d"}],
    "arms": {"personalized": 0.75, "holdout": 0.25},
}  # fmt: skip


def write(path: Path, document: object) -> Path:
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    return write(tmp_path / "plain.json", PLAIN)


def test_import_list_show(wayline: Wayline, plain: Path) -> None:
    made = wayline("journey", "import", plain, "--json")
    assert made.err == ""
    assert made.document.items() >= {"id": "win-back", "revision": 1}.items()
    [row] = wayline("journey", "list", "--json").document["journeys"]
    expected = {
        "id": "win-back",
        "name": "Win back ✉",
        "status": "draft",
        "revision": 1,
        "stages": 3,
    }
    assert row.items() >= expected.items()
    assert row["saved_at"].endswith("Z")
    shown = wayline("journey", "show", "win-back", "--json").document
    assert (shown["name"], shown["revision"]) == ("Win back ✉", 1)
    assert [stage["id"] for stage in shown["stages"]] == ["cart", "order", "later"]
    assert shown["transitions"][0]["source"] == "cart"
    assert "win-back" in wayline("journey", "list").out


@pytest.mark.parametrize(
    "words",
    [
        ("show", "win-back"),
        ("show", "win-back", "--json"),
        ("export", "win-back", "--format", "json"),
        ("export", "win-back", "--format=json", "--json"),
    ],
)
def test_what_is_written_can_be_read(
    wayline: Wayline, plain: Path, tmp_path: Path, words: tuple[str, ...]
) -> None:
    wayline("journey", "import", plain)
    written = wayline("journey", *words)
    assert (written.code, written.err) == (0, "")
    again = tmp_path / "again.json"
    again.write_text(written.out, encoding="utf-8")
    assert wayline("journey", "import", again, "--json").document["revision"] == 2
    first, second = (
        wayline("journey", "show", "win-back", "--revision", str(n), "--json").document
        for n in (1, 2)
    )
    for shown in (first, second):
        del shown["revision"], shown["elapsed_seconds"]
    assert first == second


def test_archived_ones_on_request(wayline: Wayline, tmp_path: Path) -> None:
    wayline("journey", "import", write(tmp_path / "a.json", PLAIN | {"archived": True}))
    assert wayline("journey", "list", "--json").document["journeys"] == []
    assert len(wayline("journey", "list", "--archived", "--json").document["journeys"]) == 1


def test_three_imports_at_once_give_three_numbers(folder: Path, plain: Path) -> None:
    words = [sys.executable, "-m", "journey_core", "journey", "import", str(plain), "--json"]
    started = [subprocess.Popen(words, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    said = [json.loads(process.communicate(timeout=120)[0]) for process in started]
    assert [process.returncode for process in started] == [0] * 3
    assert sorted(answer["revision"] for answer in said) == [1, 2, 3]


BAD: dict[str, Any] = {
    "bad id": PLAIN | {"id": "Win Back"},
    "no id": {key: PLAIN[key] for key in PLAIN if key != "id"},
    "two stages of one id": PLAIN | {"stages": [PLAIN["stages"][0]] * 2},
    "a way to nowhere": PLAIN | {"transitions": [{"source": "cart", "target": "nowhere"}]},
    "a trigger on nowhere": PLAIN | {"triggers": [PLAIN["triggers"][0] | {"stage": "nowhere"}]},
    "an unknown field": PLAIN | {"colour": "red"},
    "an unknown format": PLAIN | {"format": "wayline/journey-99"},
    "a format that is no text": PLAIN | {"format": ["wayline/plain-1"]},
    "stages that are no list": PLAIN | {"stages": 3},
    "a stage that is no object": PLAIN | {"stages": [3]},
    "a duration that is none": PLAIN | {"caps": [{"max": 1, "within": "soon"}]},
    "a list": [],
    "a number": 7,
    "nothing": None,
}


@pytest.mark.parametrize("case", BAD)
def test_bad_documents_change_nothing(wayline: Wayline, tmp_path: Path, case: str) -> None:
    wayline("journey", "import", write(tmp_path / "good.json", PLAIN))
    ended = wayline("journey", "import", write(tmp_path / "bad.json", BAD[case]), "--json")
    assert ended.is_bad_input("bad.json")
    assert wayline("journey", "list", "--json").document["journeys"][0]["revision"] == 1


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"\xff\xfe{}", b"[" * 100_000, b'{"id": 1e999}', b"NaN", b"9" * 5000, b"\0"],
    ids=lambda content: repr(content[:8]),
)
def test_files_that_are_no_document(wayline: Wayline, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "torn.json"
    file.write_bytes(content)
    assert wayline("journey", "import", file).is_bad_input("torn.json")


def test_other_bad_words(wayline: Wayline, plain: Path, tmp_path: Path, folder: Path) -> None:
    assert wayline("journey", "import", tmp_path / "gone.json").is_bad_input("gone.json")
    assert wayline("journey", "import", tmp_path).is_bad_input(str(tmp_path))
    assert wayline("journey", "import", plain, "--format", "mermaid").is_bad_input(
        "mermaid", "json"
    )
    assert wayline("journey", "show", "win-back").is_bad_input("win-back")
    assert not folder.exists()
    wayline("journey", "import", plain)
    assert wayline("journey", "export", "win-back", "--format=gif").is_bad_input("--format", "json")
    assert wayline("journey", "show", "win-back", "--revision", "0").is_bad_input("--revision")
    assert wayline("journey", "show", "win-back", "--revision", "9").is_bad_input("9")
    assert wayline("journey", "show", "nobody").is_bad_input("nobody", "win-back")
