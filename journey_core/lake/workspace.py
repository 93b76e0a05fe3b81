"""The folder everything of one company lives in: documents, parts and what is derived from them."""

from __future__ import annotations

import os
import shutil
import tempfile
import weakref
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from journey_core.errors import BadInput

if TYPE_CHECKING:
    from sqlalchemy import Engine

DEFAULT_FOLDER = Path("data") / "workspace"
STORE_FILE = "wayline.db"


@dataclass(frozen=True)
class Workspace:
    """An open workspace; `path` is absolute and `engine` reaches the store and the catalogue."""

    path: Path
    engine: Engine = field(repr=False, compare=False)

    @property
    def lake_dir(self) -> Path:
        """Where the parts are; nothing in it is written by hand."""
        return self.path / "lake"

    @property
    def cache_dir(self) -> Path:
        """Layouts derived from a data version: may be deleted at any time."""
        return self.path / "cache"

    @property
    def staging_dir(self) -> Path:
        """Where jobs at work keep their files until they are committed."""
        return self.lake_dir / "_staging"

    def close(self) -> None:
        """Give back the connections to the store."""
        self.engine.dispose()

    def __enter__(self) -> Workspace:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def workspace_folder(path: str | Path | None = None) -> Path:
    """The folder that is meant: the one given, else WAYLINE_WORKSPACE, else data/workspace."""
    chosen = path or os.environ.get("WAYLINE_WORKSPACE") or DEFAULT_FOLDER
    return Path(chosen).expanduser().absolute()


def open_workspace(path: str | Path | None = None, create: bool = True) -> Workspace:
    """Open a workspace; one that does not exist is an empty one at data version 0.

    With `create=False` nothing is written for a folder that is not there: its store is then a
    passing one, gone when the workspace is closed.
    """
    from journey_core.store.engine import open_store

    folder = workspace_folder(path)
    if folder.exists() and not folder.is_dir():
        raise BadInput(f"the workspace {folder} is a file; name a folder")
    if url := os.environ.get("WAYLINE_STORE_URL"):
        return Workspace(folder, open_store(url))
    if create or (folder / STORE_FILE).exists():
        return Workspace(folder, open_store(folder / STORE_FILE))
    passing = Path(tempfile.mkdtemp(prefix="wayline-"))
    workspace = Workspace(folder, open_store(passing / STORE_FILE))
    weakref.finalize(workspace.engine, shutil.rmtree, passing, ignore_errors=True)
    return workspace
