"""`demo`, `doctor` and `build`: fills a workspace, says whether it is well, builds the canvas."""

from __future__ import annotations

from pathlib import Path

import pytest

from journey_core.canvas import build
from journey_core.cli import main
from journey_core.errors import BadInput

from .conftest import Wayline


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small demo company."""
    folder = tmp_path_factory.mktemp("demo") / "workspace"
    words = ["demo", "--customers", "60", "--seed", "5", "--quiet"]
    assert main(["--workspace", str(folder), *words]) == 0
    return folder


def test_demo(wayline: Wayline, demo: Path) -> None:
    ended = wayline("--workspace", demo, "demo", "--customers=60", "--seed=5", "--json")
    assert (ended.code, ended.err) == (0, "")
    found = ended.document
    assert found.keys() >= {"customers", "events", "journeys", "data_version", "elapsed_seconds"}
    assert (found["customers"], len(found["journeys"]), found["data_version"]) == (60, 3, 1)
    assert found["events"] > 60
    listed = wayline("--workspace", demo, "journey", "list", "--json").document["journeys"]
    assert sorted(row["id"] for row in listed) == sorted(found["journeys"])


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("--customers", "0"), "--customers"),
        (("--customers", "-5"), "--customers"),
        (("--customers", "2000001"), "--customers"),
        (("--customers", "many"), "--customers"),
        (("--seed", "x"), "--seed"),
        (("--customers", "60", "--seed", "6"), "--seed"),
    ],
)
def test_demo_refuses(wayline: Wayline, demo: Path, words: tuple[str, ...], named: str) -> None:
    assert wayline("--workspace", demo, "demo", *words).is_bad_input(named)


def test_a_healthy_workspace(wayline: Wayline, demo: Path) -> None:
    for words in ((), ("--hashes",)):
        ended = wayline("--workspace", demo, "doctor", "--json", *words)
        assert (ended.code, ended.err) == (0, "")
        assert ended.document["healthy"]
    assert "well" in wayline("--workspace", demo, "doctor").out


def test_no_workspace_is_a_healthy_one(wayline: Wayline, folder: Path) -> None:
    assert wayline("doctor", "--json").document["problems"] == []
    assert not folder.exists()


def test_a_damaged_part_is_named(wayline: Wayline, folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "e.csv"
    file.write_text("customer_id,time,event\nanna,2026-01-01,Visit\n", encoding="utf-8")
    wayline("import", "events", file)
    part = next(folder.glob("lake/events/*.parquet"))
    part.write_bytes(part.read_bytes()[:-8])
    ended = wayline("doctor", "--json")
    assert ended.code == 1
    [problem] = ended.document["problems"]
    assert problem["severity"] == "error"
    assert part.name in problem["what"]
    assert problem["fix"]
    assert part.name in wayline("doctor").out


def test_a_damaged_store_is_a_finding(wayline: Wayline, folder: Path) -> None:
    folder.mkdir()
    (folder / "wayline.db").write_bytes(b"no database at all, and long enough to be read" * 100)
    ended = wayline("doctor", "--json")
    assert ended.code == 1
    assert not ended.document["healthy"]
    other = wayline("journey", "list", "--json")
    assert (other.code, other.out, other.err.count("\n")) == (1, "", 1)


def test_build(wayline: Wayline, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(build, "build", lambda say: tmp_path / "index.js")
    assert wayline("build", "--json").document["built"] == str(tmp_path / "index.js")

    def fail(say: build.Say) -> Path:
        raise BadInput("the bundler failed;\nline two")

    monkeypatch.setattr(build, "build", fail)
    assert wayline("build").is_bad_input("the bundler failed; line two")
