"""A Postgres server of our own for the tests: temporary data, a socket in the same folder."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

USER = "wayline"


def binaries() -> Path | None:
    """The folder of `initdb` and `postgres`: on the PATH, or where Debian puts the newest."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_version)
    return places[-1].parent if places else None


@contextmanager
def server(programs: Path) -> Generator[str]:
    """The URL of a running server's first database; it is stopped and removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="wayline-postgres-"))
    try:
        data = ["-D", str(folder / "data")]
        setup = [*data, "-U", USER, "-A", "trust", "-E", "UTF8", "--locale", "C", "--no-sync"]
        _start(folder, [str(programs / "initdb"), *setup]).wait(60)
        home = ["-k", str(folder), "-c", "listen_addresses=", "-c", "fsync=off"]
        running = _start(folder, [str(programs / "postgres"), *data, *home])
        try:
            url = f"postgresql+psycopg://{USER}@/postgres?host={folder}"
            _wait(running, folder)
            yield url
        finally:
            running.send_signal(signal.SIGINT)  # end at once, without waiting for clients
            running.wait(30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _start(folder: Path, command: list[str]) -> subprocess.Popen[bytes]:
    """Postgres refuses to run as root; then another account owns the folder and runs it."""
    with (folder / "log").open("ab") as log:
        if os.geteuid() != 0:
            return subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)
        account = _account()
        os.chown(folder, account.pw_uid, account.pw_gid)
        return subprocess.Popen(
            command,
            stdout=log,
            stderr=log,
            cwd=folder,
            user=account.pw_uid,
            group=account.pw_gid,
            extra_groups=[],
        )


def _account() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise RuntimeError("no account but root is here to run Postgres")


def _wait(running: subprocess.Popen[bytes], folder: Path) -> None:
    """Until the server answers; it writes “ready” into its pid file as the last line."""
    patience = time.monotonic() + 30
    note = folder / "data" / "postmaster.pid"
    while not (note.is_file() and "ready" in note.read_text()):
        if running.poll() is not None or time.monotonic() > patience:
            raise RuntimeError((folder / "log").read_text())
        time.sleep(0.02)


def _version(path: Path) -> float:
    try:
        return float(path.parts[-3])
    except ValueError:
        return 0.0
