"""A workspace of its own for each test, and short ways to stage rows and to read them back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from journey_core.lake.workspace import Workspace, open_workspace

from .lakes import Stage


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """An empty workspace whose path would trip up whatever does not quote."""
    monkeypatch.delenv("WAYLINE_STORE_URL", raising=False)
    with open_workspace(tmp_path / "Kund[inn]en ünd 'mehr'") as opened:
        yield opened


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """Writes staged files; each call is a new file."""
    return Stage(tmp_path / "staged files [1]")


@pytest.fixture
def say() -> tuple[list[str], Callable[[float, str], None]]:
    """A progress that remembers what it was told."""
    heard: list[str] = []
    return heard, lambda share, words: heard.append(words)
