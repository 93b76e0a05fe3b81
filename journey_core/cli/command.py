"""What a command is, what it is called with, and what it gives back."""

from __future__ import annotations

import os
import time
from argparse import Namespace
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from journey_core.cli import terminal
from journey_core.cli.parser import Parser
from journey_core.errors import BadInput

if TYPE_CHECKING:
    from journey_core.lake.workspace import Workspace


@dataclass(frozen=True)
class Answer:
    """What a command found: a document for scripts, a text for people, an exit code.

    A text of None means that the command has already printed what there was to print.
    """

    document: dict[str, Any] = field(default_factory=dict)
    text: str | None = None
    exit_code: int = 0


@dataclass(frozen=True)
class Command:
    """One command: `name` as typed (`journey show`), its options, and the work.

    `writes` says that it makes the workspace when there is none; others leave no trace. `details`
    is printed at the end of its help, and may be slow to make: no other help waits for it.
    """

    name: str
    summary: str
    add_options: Callable[[Parser], None]
    work: Callable[[Call], Answer]
    writes: bool = False
    details: Callable[[], str] = str

    def help_text(self) -> str:
        """The full help of the command."""
        details = self.details()
        return self.parser().format_help() + (f"\n{details.rstrip()}\n" if details else "")

    def parser(self) -> Parser:
        """The reader of this command's words."""
        parser = Parser(f"wayline {self.name}".strip(), self.summary)
        self.add_options(parser)
        parser.add_everywhere()
        return parser


class Shared:
    """What all commands of one process share: the workspace, opened once and only when needed."""

    def __init__(
        self, folder: Path | None = None, *, quiet: bool = False, json: bool = False
    ) -> None:
        self.folder, self.quiet, self.json = folder, quiet, json
        self._open: Workspace | None = None
        self._is_lasting = True  # False for the passing one that stands for a missing one

    def workspace(self, *, create: bool) -> Workspace:
        """The open workspace; one that is not there is an empty one, made only by `create`."""
        from journey_core.lake.workspace import STORE_FILE, open_workspace

        if not self._is_lasting:
            self.close()
        if self._open is None:
            self._open = open_workspace(self.folder, create=create)
            is_there = create or (self._open.path / STORE_FILE).exists()
            self._is_lasting = is_there or bool(os.environ.get("WAYLINE_STORE_URL"))
        return self._open

    def close(self) -> None:
        """Lets go of the workspace; later commands open it again."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def __enter__(self) -> Shared:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@dataclass
class Call:
    """One call of a command: its options, what it shares with others, its clock, its warnings."""

    command: Command
    options: Namespace
    shared: Shared
    seconds: float = 0.0
    warnings: list[str] = field(default_factory=list)

    @property
    def workspace(self) -> Workspace:
        """The workspace the command works on."""
        return self.shared.workspace(create=self.command.writes)

    @property
    def is_quiet(self) -> bool:
        """Whether silence was asked for, here or for all."""
        return self.options.quiet or self.shared.quiet

    @contextmanager
    def clock(self) -> Generator[None]:
        """Around the library call alone: what `elapsed_seconds` says."""
        began = time.perf_counter()
        try:
            yield
        finally:
            self.seconds += time.perf_counter() - began

    def warn(self, text: str) -> None:
        """Something worth knowing that is no error: on standard error and in the document."""
        self.warnings.append(text)
        self.say(f"warning: {text}")

    def say(self, text: str) -> None:
        """A message on standard error, unless silence was asked for."""
        if not self.is_quiet:
            terminal.complain(text)


def load_engine() -> None:
    """Imports what the lake would load late, so that the clock measures the work alone."""
    for name in ("duckdb", "pyarrow.parquet"):
        import_module(name)


@contextmanager
def naming(option: str) -> Generator[None]:
    """Puts the option's name before what the library finds wrong with its value."""
    try:
        yield
    except BadInput as error:
        raise BadInput(str(error), where=option) from None
