"""What holds for every command: where options stand, exit codes, one line of error."""

from __future__ import annotations

import io
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from journey_core import errors
from journey_core.cli import commands, main, run
from journey_core.cli.command import Answer, Call

from .conftest import Wayline

NAMES = sorted(commands.COMMANDS)


def give(monkeypatch: pytest.MonkeyPatch, name: str, work) -> None:
    """Lets a command do something else in this test."""
    changed = replace(commands.COMMANDS[name], work=work)
    monkeypatch.setitem(commands.COMMANDS, name, changed)


def fail_with(error: BaseException):
    def work(call: Call) -> Answer:
        raise error

    return work


def test_help_lists_every_command(wayline: Wayline) -> None:
    ended = wayline("--help")
    assert (ended.code, ended.err) == (0, "")
    assert all(name in ended.out for name in NAMES)
    assert wayline("-h").out == ended.out


@pytest.mark.parametrize("name", NAMES)
def test_every_command_explains_itself(wayline: Wayline, name: str, folder: Path) -> None:
    ended = wayline(*name.split(), "--help")
    assert (ended.code, ended.err) == (0, "")
    assert f"usage: wayline {name}" in ended.out
    for option in ("--workspace", "--json", "--quiet"):
        assert option in ended.out
    assert wayline("--help", *name.split()).out == ended.out
    assert not folder.exists()


@pytest.mark.parametrize("name", NAMES)
def test_a_group_names_its_commands(wayline: Wayline, name: str) -> None:
    group, _, second = name.partition(" ")
    if not second:
        return
    assert second in wayline(group, "--help").out
    assert wayline(group).is_bad_input(group, second)


def test_help_as_json_is_a_document(wayline: Wayline) -> None:
    assert "commands" in wayline("--json", "--help").document["help"]


def test_version(wayline: Wayline) -> None:
    assert wayline("--version").out.startswith("wayline ")


@pytest.mark.parametrize(
    "words",
    [
        ("--json", "--workspace", "{}", "journey", "list"),
        ("--workspace={}", "journey", "--json", "list"),
        ("journey", "--workspace", "{}", "list", "--json"),
        ("journey", "list", "--json", "--workspace", "{}"),
        ("--quiet", "journey", "list", "--json", "--workspace={}", "--quiet"),
    ],
)
def test_global_options_stand_anywhere(
    wayline: Wayline, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], tmp_path: Path
) -> None:
    seen = []

    def work(call: Call) -> Answer:
        seen.append(call.shared.folder)
        return Answer({"a": 1}, "for people")

    give(monkeypatch, "journey list", work)
    ended = wayline(*(word.format(tmp_path / "other") for word in words))
    assert seen == [tmp_path / "other"]
    assert ended.document == {"a": 1, "elapsed_seconds": 0.0}


@pytest.mark.parametrize(
    ("words", "files", "source"),
    [
        (("a", "--source", "x", "b"), ["a", "b"], "x"),
        (("--source=x", "a"), ["a"], "x"),
        (("--source=", "a"), None, None),
        (("a", "--source", "-x"), ["a"], "-x"),
        (("--source", "x", "--", "--a", "-"), ["--a", "-"], "x"),
        (("a", "--source", "--json"), None, None),
        (("a", "--source"), None, None),
        (("a", "--json=yes"), None, None),
    ],
    ids=lambda case: " ".join(case) if isinstance(case, tuple) else "",
)
def test_options_and_other_words_mix(
    words: tuple[str, ...], files: list[str] | None, source: str | None
) -> None:
    if files is None:
        with pytest.raises(errors.BadInput, match=r"--(source|json)"):
            run.read(["import", "events", *words])
        return
    _, options = run.read(["import", "events", *words])
    assert [str(file) for file in options.files] == files
    assert options.source == source


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("nonsense",), "nonsense"),
        (("journey", "nonsense"), "journey nonsense"),
        (("doctor", "--nonsense"), "--nonsense"),
        (("doctor", "surplus"), "surplus"),
        (("doctor", "--workspace"), "--workspace"),
        (("doctor", "--workspace", ""), "--workspace"),
        (("doctor", "--workspace", "a", "--workspace", "b"), "--workspace"),
        (("--workspace", "a", "doctor", "--workspace=b"), "--workspace"),
        (("doctor", "--js"), "--js"),
        (("--port", "80", "doctor"), "--port"),
        (("journey", "show"), "ID"),
        (("journey", "show", "a", "b"), "b"),
        (("quarantine", "--limit", "-1"), "--limit"),
        (("quarantine", "--limit=many"), "--limit"),
        (("doctor", "two\nlines\x1b[2J"), "two lines [2J"),
    ],
)
def test_wrong_words_are_one_line(
    wayline: Wayline, folder: Path, words: tuple[str, ...], named: str
) -> None:
    assert wayline(*words).is_bad_input(named)
    assert wayline("--json", *words).is_bad_input(named)
    assert not folder.exists()


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.BadInput("no", where="file.csv"), 2),
        (errors.UnknownName("stage", "x"), 2),
        (errors.Refused("no"), 2),
        (errors.Busy("later"), 1),
        (errors.Damaged("torn"), 1),
        (errors.Cancelled("stopped"), 1),
        (FileNotFoundError(2, "No such file", "gone.csv"), 2),
        (OSError(28, "No space left on device"), 1),
        (MemoryError(), 1),
        (KeyboardInterrupt(), 130),
    ],
)
def test_errors_end_with_their_code(
    wayline: Wayline, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int
) -> None:
    give(monkeypatch, "doctor", fail_with(error))
    ended = wayline("doctor", "--json")
    assert (ended.code, ended.out, ended.err.count("\n")) == (code, "", 1)
    if isinstance(error, FileNotFoundError):
        assert "gone.csv" in ended.err


def test_a_bug_shows_no_traceback_and_no_data(
    wayline: Wayline, monkeypatch: pytest.MonkeyPatch
) -> None:
    give(monkeypatch, "doctor", fail_with(ValueError("anna@example.com")))
    ended = wayline("doctor", "--json")
    assert (ended.code, ended.out, ended.err.count("\n")) == (3, "", 1)
    assert "ValueError" in ended.err
    assert "report" in ended.err
    assert "anna" not in ended.err
    monkeypatch.setenv("WAYLINE_DEBUG", "1")
    assert "Traceback" in wayline("doctor").err


def test_exit_code_and_warnings_of_an_answer(
    wayline: Wayline, monkeypatch: pytest.MonkeyPatch
) -> None:
    def work(call: Call) -> Answer:
        call.warn("the event never occurs")
        with call.clock():
            sum(range(1000))
        return Answer({"value": float("nan"), "deep": [float("inf")]}, "unwell", 1)

    give(monkeypatch, "doctor", work)
    ended = wayline("doctor", "--json")
    assert ended.code == 1
    assert ended.err == "wayline: warning: the event never occurs\n"
    assert ended.document["value"] is None
    assert ended.document["deep"] == [None]
    assert ended.document["warnings"] == ["the event never occurs"]
    assert ended.document["elapsed_seconds"] > 0
    quiet = wayline("doctor", "--quiet")
    assert (quiet.code, quiet.out, quiet.err) == (1, "unwell\n", "")


def test_output_that_no_encoding_can_hold(
    wayline: Wayline, monkeypatch: pytest.MonkeyPatch
) -> None:
    give(monkeypatch, "doctor", lambda call: Answer({"name": "\udc80ä"}, "\udc80ä"))
    assert wayline("doctor", "--json").document["name"] == "\udc80ä"
    assert wayline("\udc80").is_bad_input()
    narrow = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", narrow)
    assert main(["doctor"]) == 0
    assert narrow.buffer.getvalue() == b"\\udc80\\xe4\n"
