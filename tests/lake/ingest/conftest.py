"""An empty workspace for tests that go all the way into the lake."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from journey_core.lake.ingest import process
from journey_core.lake.ingest.child import answer_of
from journey_core.lake.ingest.job import Job
from journey_core.lake.workspace import Workspace, open_workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with open_workspace(tmp_path / "a work [space] ü") as opened:
        yield opened


@pytest.fixture
def in_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read in this process: the same function without the start of another."""

    def ask(job: Job, progress: Any = None, cancel: Any = None, **_: Any) -> Any:
        return answer_of(job, progress or (lambda share, words: None)).model_dump(mode="json")

    monkeypatch.setattr(process, "ask", ask)
