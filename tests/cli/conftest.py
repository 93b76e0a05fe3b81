"""How these tests call the command line: inside this process, or as a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from journey_core.cli import main
from journey_core.lake.ingest import process
from journey_core.lake.ingest.child import answer_of


@dataclass(frozen=True)
class Ended:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document on standard output, read strictly."""

        def refuse(word: str) -> Any:
            raise AssertionError(f"{word} is no JSON")

        assert self.out.count("\n") == 1, self.out
        return json.loads(self.out, parse_constant=refuse)

    def is_bad_input(self, *words: str) -> bool:
        """Exit 2, nothing on standard output, one line on standard error with these words."""
        assert (self.code, self.out) == (2, ""), self
        assert self.err.count("\n") == 1, self.err
        assert self.err.startswith("wayline: "), self.err
        assert "Traceback" not in self.err
        return all(word in self.err for word in words)


Wayline = Callable[..., Ended]


@pytest.fixture(scope="package", autouse=True)
def read_here() -> Iterator[None]:
    """Commands inside this process read files inside it too: the same function, no second start.

    A command in a process of its own (`shell`) has its own reading process, as ever.
    """

    def ask(job: Any, progress: Any = None, cancel: Any = None, **_: Any) -> Any:
        return answer_of(job, progress or (lambda share, words: None)).model_dump(mode="json")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(process, "ask", ask)
        yield


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the workspace of this test is; nothing is there yet."""
    place = tmp_path / "a workspace [ä]"
    monkeypatch.setenv("WAYLINE_WORKSPACE", str(place))
    monkeypatch.delenv("WAYLINE_DEBUG", raising=False)
    monkeypatch.delenv("WAYLINE_STORE_URL", raising=False)
    monkeypatch.chdir(tmp_path)
    return place


@pytest.fixture
def wayline(folder: Path, capfd: pytest.CaptureFixture[str]) -> Wayline:
    """`wayline WORDS…` inside this process."""

    def call(*words: str | Path) -> Ended:
        capfd.readouterr()
        code = main([str(word) for word in words])
        seen = capfd.readouterr()
        return Ended(code, seen.out, seen.err)

    return call


@pytest.fixture
def shell(folder: Path) -> Wayline:
    """`wayline WORDS…` as a process of its own."""

    def call(*words: str | Path, typed: str | None = None, **environment: str) -> Ended:
        done = subprocess.run(
            [sys.executable, "-m", "journey_core", *map(str, words)],
            env={**os.environ, **environment},
            input=typed,
            text=True,
            encoding="utf-8",
            capture_output=True,
            timeout=120,
            check=False,
        )
        return Ended(done.returncode, done.stdout, done.stderr)

    return call
