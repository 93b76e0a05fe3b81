"""Work that goes on while the page is left: one import at a time, watched from any session."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from journey_core.errors import WaylineError

Report = Callable[[float | None, str], None]


@dataclass
class Job:
    """A piece of work in a thread: how far it is, and what came of it."""

    title: str
    share: float | None = None
    words: str = "Waiting to start"
    result: Any = None
    error: str = ""
    done: bool = False
    cancel: threading.Event = field(default_factory=threading.Event)

    def tell(self, share: float | None, words: str) -> None:
        """What the work calls to say how far it is."""
        self.share, self.words = share, words

    def stop(self) -> None:
        """Ask the work to stop; the data stays as it was."""
        self.words = "Stopping"
        self.cancel.set()


class Jobs:
    """The workspace's running job and the last one that ended."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.current: Job | None = None

    def start(self, title: str, work: Callable[[Job], Any]) -> Job | None:
        """Run `work` in a thread; None when another job is still at it."""
        with self._lock:
            if self.current is not None and not self.current.done:
                return None
            job = self.current = Job(title)
        threading.Thread(target=_run, args=(job, work), daemon=True, name="import").start()
        return job

    def clear(self) -> None:
        """Forget a job that has ended."""
        with self._lock:
            if self.current is not None and self.current.done:
                self.current = None


def _run(job: Job, work: Callable[[Job], Any]) -> None:
    try:
        job.result = work(job)
    except WaylineError as error:
        job.error = str(error)
    except Exception as error:
        job.error = (
            f"A fault of ours stopped the work ({type(error).__name__}). Nothing was loaded."
        )
        raise
    finally:
        job.done = True
