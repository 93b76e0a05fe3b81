"""Who is who: ids and keys of customers, and the keys that were joined into one customer."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from journey_core.lake.arrow import texts, whole_numbers
from journey_core.store.catalogue import customers, reading

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from sqlalchemy import Engine

    from journey_core.lake.snapshot import Snapshot
    from journey_core.lake.workspace import Workspace

_KEPT_VERSIONS = 2
_lock = threading.Lock()
_maps: weakref.WeakKeyDictionary[Engine, dict[int, tuple[np.ndarray, np.ndarray]]]
_maps = weakref.WeakKeyDictionary()


def canonical_keys(snapshot: Snapshot) -> tuple[np.ndarray, np.ndarray]:
    """Joined keys and the key of the customer each belongs to, as two int64 arrays [aliases].

    Sorted by the first; keys that are not in it are customers of their own. Read-only, and kept
    for the two newest versions of a workspace.
    """
    engine = snapshot.workspace.engine
    with _lock:
        known = _maps.setdefault(engine, {})
        if snapshot.version not in known:
            known[snapshot.version] = _resolve(engine, snapshot)
            for version in sorted(known)[:-_KEPT_VERSIONS]:
                del known[version]
        return known.get(snapshot.version) or _resolve(engine, snapshot)


def _resolve(engine: Engine, snapshot: Snapshot) -> tuple[np.ndarray, np.ndarray]:
    import numpy as np

    edges = reading.alias_edges(engine, snapshot.version) if snapshot.aliases else []
    pairs = np.array(sorted(edges), dtype=np.int64).reshape(-1, 2)
    return roots(pairs[:, 0], pairs[:, 1])


def roots(keys: np.ndarray, parents: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Follow a forest to its roots, doubling the step each round: keys int64[n] sorted, unique."""
    import numpy as np

    ends = parents.copy()
    while len(keys):
        place = np.minimum(np.searchsorted(keys, ends), len(keys) - 1)
        further = np.where(keys[place] == ends, ends[place], ends)
        if np.array_equal(further, ends):
            break
        ends = further
    keys.flags.writeable = ends.flags.writeable = False
    return keys, ends


class CustomerStream:
    """The customers of a snapshot as Arrow, read from the catalogue when a query asks for them."""

    def __init__(self, snapshot: Snapshot) -> None:
        import pyarrow as pa

        self._snapshot = snapshot
        kinds = [("customer_key", pa.int64()), ("customer_id", pa.large_string())]
        self._schema = pa.schema(kinds)

    def __arrow_c_schema__(self) -> object:
        return self._schema.__arrow_c_schema__()

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        import pyarrow as pa

        reader = pa.RecordBatchReader.from_batches(self._schema, self._batches())
        return reader.__arrow_c_stream__(requested_schema)

    def _batches(self) -> Iterator[pa.RecordBatch]:
        import pyarrow as pa

        engine = self._snapshot.workspace.engine
        for rows in reading.customers(engine, self._snapshot.keys):
            keys, ids = zip(*rows, strict=True)
            columns = [whole_numbers(keys), texts(ids)]
            yield pa.RecordBatch.from_arrays(columns, schema=self._schema)


def ids_of(workspace: Workspace, keys: Iterable[int]) -> dict[int, str]:
    """The ids of a few customers by key; keys that are not known are left out."""
    return customers.ids_of(workspace.engine, keys)


def key_of(snapshot: Snapshot, customer_id: str) -> int | None:
    """The key of the customer an id belongs to in this snapshot, or None."""
    import numpy as np

    key = customers.keys_of(snapshot.workspace.engine, [customer_id]).get(customer_id)
    if key is None or key >= snapshot.keys:
        return None
    joined, ends = canonical_keys(snapshot)
    place = int(np.searchsorted(joined, key))
    return int(ends[place]) if place < len(joined) and joined[place] == key else key
