"""The reading process: takes a job on standard input, tells its progress, ends with one result.

Every line it writes is a JSON object: `{"share", "words"}` while it works, then `{"result"}` or
`{"error", "where"}`. Whatever a hostile file does to it, the process that started it goes on.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import signal
import sys
import time
from importlib.abc import MetaPathFinder
from typing import IO, Any

from journey_core.errors import BadInput
from journey_core.lake.ingest import limits
from journey_core.lake.ingest.job import Job

_SECONDS_BETWEEN_LINES = 0.1


def main() -> int:
    """Read the job, work, answer; 0 when the answer is a result."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides
    sys.meta_path.insert(0, _WithoutPandas())
    answers = _take_stdout()
    job = Job.model_validate_json(sys.stdin.read())
    _limit()
    try:
        answer = {"result": answer_of(job, _Teller(answers)).model_dump(mode="json")}
    except BadInput as error:
        answer = {"error": str(error)}
    except MemoryError:
        return 1
    with contextlib.suppress(BrokenPipeError):
        _say(answers, answer)
    return 0


def answer_of(job: Job, progress: Any) -> Any:
    """Do what the job asks for, in this process."""
    if job.preview:
        from journey_core.lake.ingest.sampling import sample

        return sample(job)
    from journey_core.lake.ingest.work import run

    return run(job, progress)


class _WithoutPandas(MetaPathFinder):
    """pyarrow loads pandas where it can, a second long and for nothing that is done here."""

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> None:
        """Say that there is no pandas; leave every other module to the next finder."""
        if fullname == "pandas":
            raise ModuleNotFoundError(fullname, name=fullname)


class _Teller:
    """Passes progress on, not more than some lines a second."""

    def __init__(self, answers: IO[str]) -> None:
        self._answers, self._next = answers, 0.0

    def __call__(self, share: float | None, words: str) -> None:
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + _SECONDS_BETWEEN_LINES
        try:
            _say(self._answers, {"share": share, "words": words})
        except BrokenPipeError:  # nobody listens any more
            os._exit(1)


def _say(answers: IO[str], line: dict[str, Any]) -> None:
    answers.write(json.dumps(line) + "\n")
    answers.flush()


def _take_stdout() -> IO[str]:
    """Standard output for answers alone: what a library prints goes to standard error."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return answers


def _limit() -> None:
    """What the operating system takes care of, whatever the libraries do."""
    for kind, most in (
        (resource.RLIMIT_AS, limits.CHILD_MEMORY),
        (resource.RLIMIT_FSIZE, limits.CHILD_FILE_BYTES),
        (resource.RLIMIT_CPU, limits.CHILD_CPU_SECONDS),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(kind)[1]
        wanted = most if hard == resource.RLIM_INFINITY else min(most, hard)
        with contextlib.suppress(ValueError, OSError):  # some systems do not have this limit
            resource.setrlimit(kind, (wanted, hard))


if __name__ == "__main__":
    sys.exit(main())
