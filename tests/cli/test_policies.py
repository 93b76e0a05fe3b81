"""`policy …`: what goes in comes out, each import is a revision, bad files change nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .conftest import Wayline

POLICY = {"time_zone": "Europe/Berlin", "caps": [{"max": 2, "within": "7d"}]}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "policy.json"
    path.write_text(json.dumps(POLICY), encoding="utf-8")
    return path


def test_nothing_is_there_and_nothing_is_made(wayline: Wayline, folder: Path) -> None:
    shown = wayline("policy", "show", "--json").document
    assert shown.items() >= {"revision": 0, "time_zone": "UTC", "caps": []}.items()
    assert not folder.exists()


def test_what_goes_in_comes_out(wayline: Wayline, file: Path) -> None:
    made = wayline("policy", "import", file)
    assert made.code == 0
    assert "revision 1" in made.out
    assert "at most 2 messages in 7 days" in made.out
    again = wayline("policy", "import", file, "--json").document
    assert again.items() >= {"revision": 1, "changes": []}.items()
    file.write_text(wayline("policy", "show", "--json").out, encoding="utf-8")
    assert wayline("policy", "import", file, "--json").document["revision"] == 1
    assert json.loads(wayline("policy", "show").out)["time_zone"] == "Europe/Berlin"


def test_an_earlier_revision(wayline: Wayline, file: Path) -> None:
    wayline("policy", "import", file)
    assert wayline("policy", "show", "--revision", "0", "--json").document["caps"] == []
    assert wayline("policy", "show", "--revision", "7").is_bad_input("no revision “7”")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('{"caps": [{"max": 2}]}', "caps.0"),
        ('{"quiet_hours": {"start": "25:00"}}', "quiet_hours.start"),
        ('{"silence": 1}', "silence"),
        ("[1]", "JSON object"),
        ("{", "JSON"),
    ],
)
def test_bad_files_name_the_field(wayline: Wayline, file: Path, text: str, named: str) -> None:
    file.write_text(text, encoding="utf-8")
    assert wayline("policy", "import", file).is_bad_input("policy.json", named)
    assert wayline("policy", "show", "--json").document["revision"] == 0


def test_a_file_that_is_not_there(wayline: Wayline) -> None:
    assert wayline("policy", "import", "none.json").is_bad_input("none.json")
