"""Ids and keys of customers: pages speak of ids, replays of keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from journey_core.lake import snapshot
from journey_core.lake.identity import canonical_keys
from journey_core.store.catalogue import customers
from journey_core.ui import cache, state
from journey_core.ui.replay import reading
from journey_core.ui.replay.why_not import Suggestion

if TYPE_CHECKING:
    from journey_core.replay.results import Decisions


def key_of(customer_id: str) -> int | None:
    """The key of the customer an id belongs to now; None where the data has no such id."""
    now = snapshot.take(cache.workspace())
    key = customers.keys_of(cache.workspace().engine, [customer_id]).get(customer_id)
    if key is None or key >= now.keys:
        return None
    joined, owners = canonical_keys(now)
    place = int(np.searchsorted(joined, key))
    is_joined = place < len(joined) and joined[place] == key
    return int(owners[place]) if is_joined else key


def ids_of(keys: Sequence[int]) -> dict[int, str]:
    """The ids of some customers, a few thousand at most."""
    return customers.ids_of(cache.workspace().engine, keys)


def suggestions(decisions: Decisions) -> list[Suggestion]:
    """A few customers who were spared, by id; nobody in a meeting."""
    if state.is_meeting():
        return []
    found = reading.examples(decisions)
    ids = ids_of([one.customer for one in found])
    return [
        Suggestion(ids[one.customer], one.decision, reading.moment(one.due_ms))
        for one in found
        if one.customer in ids
    ]
