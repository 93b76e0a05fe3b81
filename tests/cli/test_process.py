"""What only a process of its own can show: what help loads, and what reaches the two outputs."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from .conftest import Wayline

HEAVY = (
    "duckdb", "polars", "pyarrow", "numpy", "pandas", "streamlit", "plotly", "networkx", "pydantic",
    "sqlalchemy", "psycopg", "http.client", "asyncio",
)  # fmt: skip
LOOK = """
import sys
from journey_core.cli import main
code = main(sys.argv[2:])
loaded = [name for name in sys.argv[1].split() if name in sys.modules]
sys.exit(f"loaded: {loaded}" if loaded else code)
"""


@pytest.mark.parametrize(
    "words",
    [("--help",), ("funnel", "--help"), ("journey", "--help"), ("--version",)],
    ids=" ".join,
)
def test_help_loads_nothing_heavy(words: tuple[str, ...], folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOOK, " ".join(HEAVY), *words],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert not folder.exists()


def test_the_installed_command_is_this_one() -> None:
    program = shutil.which("wayline", path=str(Path(sys.executable).parent))
    assert program, "the package is not installed"
    done = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("wayline ")


def test_outputs_and_exit_codes(shell: Wayline, folder: Path) -> None:
    listed = shell("journey", "list", "--json")
    assert (listed.code, listed.err) == (0, "")
    assert listed.document["journeys"] == []
    assert shell("journey", "show", "nobody", "--json").is_bad_input("nobody")
    assert not folder.exists()


def test_bad_bytes_in_words_and_locale(shell: Wayline) -> None:
    plain = shell("nonsense-ä", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0", LC_ALL="C")
    assert plain.is_bad_input("nonsense-")
    assert shell("journey", "show", os.fsdecode(b"\xff\xfe")).is_bad_input()


def test_a_reader_that_leaves_early_is_no_error(folder: Path) -> None:
    words = [sys.executable, "-m", "journey_core", "batch", "-"]
    line = json.dumps(["journey", "list"]).encode() + b"\n"
    with subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        process.stdin.write(line)
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["exit"] == 0
        process.stdout.close()
        process.stdin.write(line * 3)
        process.stdin.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 0


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_being_stopped_is_one_line(folder: Path, sent: signal.Signals) -> None:
    words = [sys.executable, "-m", "journey_core", "batch", "-"]
    with subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write('["nonsense"]\n')
        process.stdin.flush()
        process.stdout.readline()
        process.send_signal(sent)
        _, complaint = process.communicate(timeout=60)
    assert (process.returncode, complaint) == (130, "wayline: stopped\n")


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_stopped_import_leaves_nothing_and_can_be_repeated(
    shell: Wayline, folder: Path, tmp_path: Path
) -> None:
    row = "anna,2026-01-01T00:00:00Z,Visit\n"
    file = tmp_path / "events.csv"
    file.write_text("customer_id,time,event\n" + row * 1_000_000, encoding="utf-8")
    words = [sys.executable, "-m", "journey_core", "import", "events", str(file), "--json"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        while process.poll() is None and not list(folder.glob("lake/_staging/*")):
            time.sleep(0.01)
        process.send_signal(signal.SIGTERM)
        out, complaint = process.communicate(timeout=60)
    assert (process.returncode, out, complaint) == (130, b"", b"wayline: stopped\n")
    assert not list(folder.glob("lake/_staging/*"))
    file.write_text("customer_id,time,event\n" + row, encoding="utf-8")
    assert shell("import", "events", file, "--json").document["rows_loaded"] == 1
