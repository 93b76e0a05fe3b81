"""The browser's half checked by its own tools, in a copy: types, its tests, and the bundle."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from journey_core.canvas import build

CASES = Path(__file__).parent / "op_cases.json"


@pytest.fixture(scope="module")
def frontend(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sources with everything installed that their lock file names."""
    copy = tmp_path_factory.mktemp("canvas") / "frontend"
    source = build.PACKAGE / "canvas" / "frontend"
    shutil.copytree(source, copy, ignore=shutil.ignore_patterns("node_modules"))
    build.npm_install(copy)
    return copy


def node(frontend: Path, *words: str) -> str:
    program = build.node_commands()[0]
    done = subprocess.run(
        [*program, *words],
        cwd=frontend,
        env=build.environment(program[0]) | {"WAYLINE_OP_CASES": str(CASES), "NO_COLOR": "1"},
        text=True,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_types_hold(frontend: Path) -> None:
    node(frontend, "node_modules/typescript/bin/tsc", "--noEmit")


def test_its_own_tests_pass(frontend: Path) -> None:
    files = len(list((frontend / "tests").glob("*.test.ts")))
    assert f"{files} passed" in node(frontend, "node_modules/vitest/vitest.mjs", "run")


def test_bundle_is_one_hashed_file(frontend: Path, tmp_path: Path) -> None:
    node(frontend, "build.mjs", str(tmp_path))
    (bundle,) = tmp_path.iterdir()
    assert bundle.name.startswith("index-")
    assert "export{" in bundle.read_text(encoding="utf-8")


def test_lock_file_names_no_registry() -> None:
    lock = (build.PACKAGE / "canvas" / "frontend" / "package-lock.json").read_text("utf-8")
    assert '"resolved"' not in lock
    assert '"integrity"' in lock


def test_labels_are_never_markup() -> None:
    for path in (build.PACKAGE / "canvas" / "frontend" / "src").glob("*.ts*"):
        text = path.read_text(encoding="utf-8")
        for word in ("innerHTML", "InnerHTML", "insertAdjacentHTML", "document.write", "eval("):
            assert word not in text, f"{word} in {path.name}"


def test_modules_stay_small() -> None:
    source = build.PACKAGE / "canvas" / "frontend"
    for path in (*source.glob("src/*"), *source.glob("tests/*"), *source.glob("*.mjs")):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 300, path.name
