"""Saves without end from several threads, says each save after its commit, and is to be killed."""

from __future__ import annotations

import itertools
import sys
import threading

from journey_core.model.operations import added
from journey_core.store.engine import open_store
from journey_core.store.journeys import JourneyStore


def work(store: JourneyStore, name: str) -> None:
    """One person's edits, each acknowledged as “revision element”."""
    for turn in itertools.count():
        key = f"{name}-{turn}"
        result = store.save("shop", [added("stages", key, {"name": key})], by=name)
        sys.stdout.write(f"{result.saved.revision} {key}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    shared = JourneyStore(open_store(sys.argv[1]))
    for person in range(4):
        threading.Thread(target=work, args=(shared, f"{sys.argv[2]}-{person}")).start()
