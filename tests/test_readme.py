"""What the README says is true: its blocks run, its tables are whole."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from journey_core.audit.base import AuditRule

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """The README's code blocks of one language."""
    return re.findall(rf"```{language}\n(.*?)```", README, flags=re.DOTALL)


def shell_lines() -> list[str]:
    return [line for block in blocks("sh") for line in block.splitlines() if line.strip()]


def test_exactly_two_commands_run_and_test() -> None:
    others = [line for line in shell_lines() if not line.startswith(("git clone", "wayline "))]
    assert others == ["uv run wayline", "uv run pytest"]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small demo company for the examples."""
    folder = tmp_path_factory.mktemp("readme") / "workspace"
    run("demo", "--customers", "300", "--workspace", str(folder))
    return folder


def run(*words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "journey_core", *words],
        cwd=ROOT, text=True, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("line", [line for line in shell_lines() if line.startswith("wayline ")])
def test_examples_of_the_command_line_run(workspace: Path, line: str) -> None:
    assert run(*shlex.split(line)[1:], "--workspace", str(workspace)).strip()


def test_the_hand_written_journey_is_read(tmp_path: Path) -> None:
    (journey,) = blocks("json")
    (tmp_path / "journey.json").write_text(journey, encoding="utf-8")
    other = str(tmp_path / "workspace")
    run("journey", "import", str(tmp_path / "journey.json"), "--workspace", other)
    assert "win-back" in run("journey", "list", "--workspace", other)


@pytest.mark.parametrize("code", blocks("python"))
def test_python_examples_run(workspace: Path, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYLINE_WORKSPACE", str(workspace))
    known = list(AuditRule.registered)
    try:
        exec(compile(code, "README", "exec"), {"__name__": "readme"})  # noqa: S102  our own README
    finally:
        AuditRule.registered[:] = known


def test_every_room_has_its_row() -> None:
    rooms = {path.parent.name for path in (ROOT / "journey_core").glob("*/__init__.py")}
    assert {room for room in rooms if f"journey_core/{room}`" not in README} == set()


def test_pictures_are_there() -> None:
    for picture in re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README):
        assert (ROOT / picture).stat().st_size > 10_000
