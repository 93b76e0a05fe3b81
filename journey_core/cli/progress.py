"""A progress bar on a terminal, and silence everywhere else."""

from __future__ import annotations

import sys
import time
from types import TracebackType

from journey_core.cli.terminal import one_line

WIDTH, SECONDS_BETWEEN = 30, 0.1
_CLEAR = "\r\x1b[2K"


class Bar:
    """Called with the share that is done (0 to 1, None when unknown) and what is happening.

    Use it with `with`, so that the line is cleared whatever happens.
    """

    def __init__(self, quiet: bool) -> None:
        self.is_shown = not quiet and sys.stderr.isatty()
        self._drawn_at = 0.0
        self._what = ""

    def __call__(self, share: float | None, what: str = "") -> None:
        """Draws the bar, at most ten times a second unless what is happening changes."""
        now = time.monotonic()
        is_due = what != self._what or now - self._drawn_at >= SECONDS_BETWEEN
        if not self.is_shown or not is_due:
            return
        self._drawn_at, self._what = now, what
        sys.stderr.write(_CLEAR + drawn(share, what))
        sys.stderr.flush()

    def __enter__(self) -> Bar:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._drawn_at:
            sys.stderr.write(_CLEAR)
            sys.stderr.flush()


def drawn(share: float | None, what: str) -> str:
    """`[██████····] 60 % loading`; without a share only what is happening."""
    if share is None:
        return one_line(what, 60)
    done = min(max(share, 0.0), 1.0)
    full = int(done * WIDTH)
    return f"[{'█' * full}{'·' * (WIDTH - full)}] {done:4.0%} {one_line(what, 40)}".rstrip()
