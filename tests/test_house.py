"""The habits of the house, held by tools: layers, lint, types, and rooms that stay small."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LIBRARY = sorted((ROOT / "journey_core").rglob("*.py"))
_READ = {".py", ".md", ".toml", ".ts", ".tsx", ".json", ".sql", ".css", ""}
PAGES = sorted((ROOT / "pages").glob("*.py"))


def _tool(*words: str) -> subprocess.CompletedProcess[str]:
    program = shutil.which(words[0], path=str(Path(sys.executable).parent))
    assert program, f"{words[0]} belongs to the dev group and is not installed"
    return subprocess.run(
        [program, *words[1:]], cwd=ROOT, text=True, capture_output=True, check=False
    )


@pytest.mark.parametrize(
    "words",
    [
        ("lint-imports", "--no-cache"),
        ("ruff", "check", "."),
        ("ruff", "format", "--check", "."),
        ("ty", "check", "--error-on-warning"),
    ],
    ids=lambda words: words[0] + words[1],
)
def test_tool_is_content(words: tuple[str, ...]) -> None:
    done = _tool(*words)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: str(path.relative_to(ROOT)))
def test_rooms_and_functions_stay_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 300
    tree = ast.parse(text)
    assert ast.get_docstring(tree) or not text.strip(), "a module opens with a sentence"
    long = [
        f"{node.name}: {node.end_lineno - node.lineno + 1} lines"
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno >= 50
    ]
    assert not long


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_pages_stay_thin(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 80
    for word in ("session_state[", "go.Figure", "pl.col", "SELECT ", "duckdb", "unsafe_allow_html"):
        assert word not in text, f"{word} belongs in the library or in ui"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_page_first_asks_whether_the_app_has_run(path: Path) -> None:
    """A link to a page of a cold server runs the page alone; the browser stories open two such."""
    body = [part for part in ast.parse(path.read_text(encoding="utf-8")).body
            if not isinstance(part, ast.Import | ast.ImportFrom)]  # fmt: skip
    assert ast.unparse(body[1]) == "shell.guard()"


def test_app_stays_thin() -> None:
    assert len((ROOT / "app.py").read_text(encoding="utf-8").splitlines()) <= 60


def test_caches_and_state_keys_have_one_home() -> None:
    for path in [*LIBRARY, *PAGES, ROOT / "app.py"]:
        text = path.read_text(encoding="utf-8")
        if path.name != "cache.py":
            assert "@st.cache" not in text, path
        if path.name != "state.py" and "canvas" not in path.parts:
            assert not re.search(r"session_state(\[|\.get\()", text), path


def test_nothing_of_this_machine_is_named() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, text=True, capture_output=True, check=True,
    )  # fmt: skip
    for name in listed.stdout.splitlines():
        path = ROOT / name
        if path.suffix in _READ and path.is_file() and path != Path(__file__):
            text = path.read_text(encoding="utf-8", errors="replace")
            assert not re.search(r"/work/|/root/|/home/", text), name
