"""A process killed while it saves: what it said was saved is there, and nothing is torn."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

from journey_core.store.engine import begin_read, open_store
from journey_core.store.journeys import JourneyStore

from .shop import shop

SAVER = Path(__file__).with_name("saver.py")
ROUNDS = 2


def kill_while_saving(target: str, name: str) -> list[tuple[int, str]]:
    """What the child said before it was killed: (revision, element)."""
    command = [sys.executable, str(SAVER), target, name]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        said = [child.stdout.readline()]
        time.sleep(random.uniform(0.5, 1.6))
        child.kill()
        said += child.stdout.readlines()
    whole = [line.split() for line in said if line.endswith("\n")]
    return [(int(revision), key) for revision, key in whole]


def test_every_acknowledged_save_survives_a_kill(target: str) -> None:
    engine = open_store(target)
    JourneyStore(engine).create(shop(), "Ana")
    engine.dispose()
    said: list[tuple[int, str]] = []
    for turn in range(ROUNDS):
        now = kill_while_saving(target, f"r{turn}")
        said += now
        engine = open_store(target)
        store = JourneyStore(engine)
        newest = store.load("shop")
        assert {key for _, key in said} <= {stage.id for stage in newest.journey.stages}
        for revision, key in now:
            assert any(stage.id == key for stage in store.load("shop", revision).journey.stages)
        lines = store.history("shop", limit=100_000)
        assert [line.revision for line in lines] == list(range(newest.revision, 0, -1))
        if engine.dialect.name == "sqlite":
            with begin_read(engine) as connection:
                assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        engine.dispose()
    assert len({revision for revision, _ in said}) == len(said) > 2 * ROUNDS
