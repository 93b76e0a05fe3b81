"""Joins customers into one: a forest in which every key that is somebody else's points to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, insert, select

from journey_core.store.catalogue import tables as t

_CHUNK = 10_000


def join(connection: Connection, pairs: Sequence[tuple[int, int]], version: int) -> int:
    """Let the first key of each pair be the second from `version` on; the number of keys joined.

    In order: the customer that the first belongs to becomes the one the second belongs to, with
    all that was joined into it. Pairs that are one customer already change nothing, so circles end.
    """
    parents = _known_parents(connection, {key for pair in pairs for key in pair})
    joined = []
    for from_key, to_key in pairs:
        old, new = find_root(parents, from_key), find_root(parents, to_key)
        if old != new:
            parents[old] = new
            joined.append(old)
    rows = [
        {"from_key": key, "to_key": find_root(parents, key), "added_in": version} for key in joined
    ]
    for start in range(0, len(rows), _CHUNK):
        connection.execute(insert(t.alias), rows[start : start + _CHUNK])
    return len(rows)


def find_root(parents: dict[int, int], key: int) -> int:
    """Who a key belongs to; shortens the way there for the next one who asks."""
    root = key
    while root in parents:
        root = parents[root]
    while key != root:
        parents[key], key = root, parents[key]
    return root


def _known_parents(connection: Connection, keys: Iterable[int]) -> dict[int, int]:
    """The part of the stored forest that lies above some keys."""
    parents: dict[int, int] = {}
    asked = select(t.alias.c.from_key, t.alias.c.to_key)
    frontier = sorted(keys)
    while frontier:
        above: set[int] = set()
        for start in range(0, len(frontier), _CHUNK):
            chunk = frontier[start : start + _CHUNK]
            for row in connection.execute(asked.where(t.alias.c.from_key.in_(chunk))):
                parents[row.from_key] = row.to_key
                above.add(row.to_key)
        frontier = sorted(above - parents.keys())
    return parents
