"""The reading process: whatever happens in it, the one that started it says one clear thing."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pytest

from journey_core.errors import BadInput, Cancelled
from journey_core.lake.ingest import limits, process
from journey_core.lake.ingest.job import InputFile, Job, Staged

from .staged import parquet

HEADER = "customer_id,time,event,note\n"


def job(folder: Path, name: str, content: bytes, **more: str) -> Job:
    (folder / name).write_bytes(content)
    staging = folder / "staging"
    staging.mkdir(exist_ok=True)
    file = InputFile(path=str(folder / name), name=name)
    return Job.model_validate({"task": "events", "files": (file,), "folder": str(staging), **more})


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A module that runs instead of the child; write its code there."""
    monkeypatch.setattr(process, "_MODULE", "stand_in")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return tmp_path / "stand_in.py"


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_file_is_read_in_another_process(tmp_path: Path) -> None:
    rows = "c,2024-03-05,e,x\n" * 300_000
    told: list[tuple[float | None, str]] = []
    answer = process.ask(
        job(tmp_path, "a.csv", (HEADER + rows).encode()), lambda *line: told.append(line)
    )
    staged = Staged.model_validate(answer)
    assert staged.files[0].rows_read == 300_000
    assert told
    assert all(0 <= (share or 0) <= 1 for share, _ in told)


def test_what_the_child_refuses_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        process.ask(job(tmp_path, "a.csv", b"x,y\n1,2\n"))
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith("a.csv: there is no column “customer_id”")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "stopped with signal 11"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "stopped with signal 9"),
        ("import sys; sys.stdin.read(); sys.exit(1)", "ran out of memory or stopped"),
        ("raise RuntimeError('secret')", "ran out of memory or stopped"),
        ("import sys; sys.stdin.read(); print('nonsense')", "ran out of memory or stopped"),
        ("print('[1]')", "ran out of memory or stopped"),
    ],
)
def test_a_child_that_dies(code: str, words: str, stand_in: Path, tmp_path: Path) -> None:
    stand_in.write_text(code)
    with pytest.raises(BadInput, match=rf"^a\.csv: the file could not be read; the reader {words}"):
        process.ask(job(tmp_path, "a.csv", b"x"))


def test_cancelling_ends_the_child(stand_in: Path, tmp_path: Path) -> None:
    pid_file, written = tmp_path / "pid", tmp_path / "written"
    stand_in.write_text(
        "import os, pathlib, time\n"
        f"pathlib.Path({str(written)!r}).write_text(str(os.getpid()))\n"
        f"os.rename({str(written)!r}, {str(pid_file)!r})\n"
        "time.sleep(600)"
    )
    with pytest.raises(Cancelled, match="nothing was loaded"):
        process.ask(job(tmp_path, "a.csv", b"x"), cancel=pid_file.exists)
    assert not is_alive(int(pid_file.read_text()))


def test_a_child_that_will_not_end_is_killed(
    stand_in: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "_PATIENCE_SECONDS", 0.2)
    stand_in.write_text(
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"
    )
    with pytest.raises(BadInput, match="took too long"):
        process.ask(job(tmp_path, "a.csv", b"x"), patience_seconds=0.5)


def test_progress_that_raises_ends_the_child(stand_in: Path, tmp_path: Path) -> None:
    stand_in.write_text(
        'print(\'{"share": 0.1, "words": ""}\', flush=True); import time; time.sleep(600)'
    )

    def stop(share: float | None, words: str) -> None:
        raise KeyboardInterrupt

    begun = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        process.ask(job(tmp_path, "a.csv", b"x"), stop)
    assert time.monotonic() - begun < 60


def test_a_child_without_a_parent_ends(tmp_path: Path) -> None:
    big = job(tmp_path, "a.csv", (HEADER + "c,2024-03-05,e,x\n" * 3_000_000).encode())
    running = subprocess.Popen(
        [sys.executable, "-m", "journey_core.lake.ingest.child"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    assert running.stdin is not None
    assert running.stdout is not None
    running.stdin.write(big.model_dump_json().encode())
    running.stdin.close()
    running.stdout.readline()
    running.stdout.close()  # as when the parent was killed
    assert running.wait(30) != 0


def test_memory_is_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A megabyte that a dictionary repeats 30,000 times is 30 GB as text."""
    values = pa.DictionaryArray.from_arrays(pa.array([0] * 30_000), pa.array(["x" * (1 << 20)]))
    columns = {"customer_id": values, "time": pa.array(["2024-03-05"] * 30_000), "event": values}
    content = parquet(columns)
    assert len(content) < 10 << 20
    begun = time.monotonic()
    with pytest.raises(BadInput, match=r"^a\.parquet: the "):
        process.ask(job(tmp_path, "a.parquet", content))
    assert time.monotonic() - begun < 60


def test_the_child_takes_its_limits() -> None:
    code = (
        "from journey_core.lake.ingest import child; import resource as r; child._limit();"
        "print(r.getrlimit(r.RLIMIT_AS)[0], r.getrlimit(r.RLIMIT_CORE)[0])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    memory, core = map(int, done.stdout.split())
    assert 0 < memory <= limits.CHILD_MEMORY
    assert core == 0
