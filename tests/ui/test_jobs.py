"""One job at a time; it can be watched, stopped, and says what went wrong."""

from __future__ import annotations

import threading

from journey_core.errors import BadInput
from journey_core.ui.jobs import Job, Jobs


def _wait(job: Job) -> None:
    for thread in threading.enumerate():
        if thread.name == "import":
            thread.join(10)
    assert job.done


def test_a_second_job_waits_until_the_first_has_ended() -> None:
    jobs, gate = Jobs(), threading.Event()
    first = jobs.start("one", lambda job: gate.wait(10))
    assert first is not None
    assert jobs.start("two", lambda job: None) is None
    gate.set()
    _wait(first)
    assert first.result is True
    assert jobs.start("two", lambda job: None) is not None


def test_what_went_wrong_is_kept_in_words() -> None:
    def work(job: Job) -> None:
        raise BadInput("the file is empty", where="a.csv")

    job = Jobs().start("bad", work)
    assert job is not None
    _wait(job)
    assert job.error == "a.csv: the file is empty"


def test_stopping_reaches_the_work() -> None:
    job = Jobs().start("long", lambda job: job.cancel.wait(10))
    assert job is not None
    job.stop()
    _wait(job)
    assert job.result is True
