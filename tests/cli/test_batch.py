"""`batch`: one line of JSON for each command, whatever the others do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from .conftest import Ended, Wayline


def lines(ended: Ended) -> list[dict[str, Any]]:
    """The answers, each checked for its keys."""
    assert ended.code == 0
    answers = [json.loads(line) for line in ended.out.splitlines()]
    for answer in answers:
        assert {"argv", "exit", "seconds"} < answer.keys()
        assert ("answer" in answer) != ("error" in answer)
        assert answer["seconds"] >= 0
    return answers


def write(path: Path, *rows: object) -> Path:
    """A file of commands; texts are written as they are."""
    texts = (row if isinstance(row, str) else json.dumps(row) for row in rows)
    path.write_text("\n".join(texts), encoding="utf-8")
    return path


def test_one_line_each_in_order(wayline: Wayline, tmp_path: Path) -> None:
    file = write(
        tmp_path / "commands.jsonl",
        ["journey", "list"],
        ["journey", "show", "nobody"],
        "",
        ["nonsense"],
        ["journey", "list", "--json", "--quiet"],
        ["quarantine", "--help"],
    )
    answers = lines(wayline("batch", file))
    assert [a["exit"] for a in answers] == [0, 2, 2, 0, 0]
    assert answers[0]["argv"] == ["journey", "list"]
    assert answers[0]["answer"]["journeys"] == []
    assert "elapsed_seconds" in answers[0]["answer"]
    assert "nobody" in answers[1]["error"]
    assert "usage" in answers[4]["answer"]["help"]


def test_lines_that_are_no_command(wayline: Wayline, tmp_path: Path) -> None:
    file = write(
        tmp_path / "commands.jsonl",
        "\ufeff" + json.dumps(["journey", "list"]),
        "{not json",
        {"a": 1},
        ["journey", 3],
        "[" * 100_000,
        json.dumps(["x" * 1_000_001]),
        [],
        ["--port", "8600"],
        ["batch", "-"],
        ["--workspace", "other", "journey", "list"],
        ["journey", "list", "--workspace=other"],
        ["journey", "show", "a\x00b"],
        ["journey", "list"],
    )
    answers = lines(wayline("--workspace", tmp_path / "w", "batch", file))
    assert [a["exit"] for a in answers] == [0, *[2] * 11, 0]
    assert [a["argv"] for a in answers[1:6]] == [None] * 5
    assert "--workspace" in answers[9]["error"]
    assert not (tmp_path / "other").exists()


def test_a_broken_byte_is_that_line_s_error(wayline: Wayline, tmp_path: Path) -> None:
    file = tmp_path / "commands.jsonl"
    file.write_bytes(b'["journey", "\xff"]\r\n["journey", "list"]\r\n')
    assert [a["exit"] for a in lines(wayline("batch", file))] == [2, 0]


def test_standard_input(shell: Wayline) -> None:
    answers = lines(shell("batch", "-", typed='["journey", "list"]\n["nonsense"]\n'))
    assert [a["exit"] for a in answers] == [0, 2]


def test_a_file_that_cannot_be_read(wayline: Wayline, tmp_path: Path) -> None:
    assert wayline("batch", tmp_path / "gone").is_bad_input("gone")
    assert wayline("batch", tmp_path).is_bad_input(tmp_path.name)
    assert wayline("batch").is_bad_input("FILE")


def test_a_workspace_made_on_the_way_is_seen_by_the_rest(
    wayline: Wayline, tmp_path: Path, folder: Path
) -> None:
    journey = write(tmp_path / "j.json", {"id": "shop", "name": "Shop"})
    file = write(
        tmp_path / "commands.jsonl",
        ["journey", "list"],
        ["journey", "import", str(journey)],
        ["journey", "list"],
        ["journey", "import", str(journey)],
        ["doctor"],
    )
    answers = [line["answer"] for line in lines(wayline("batch", file))]
    assert [len(answers[n]["journeys"]) for n in (0, 2)] == [0, 1]
    assert [answers[n]["revision"] for n in (1, 3)] == [1, 2]
    assert answers[4]["healthy"]
    assert folder.is_dir()
