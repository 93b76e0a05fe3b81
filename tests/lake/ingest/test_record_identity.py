"""Identities are written into every lake: they must never change, and never meet by accident."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from journey_core.lake.ingest.record_identity import (
    identities,
    message_hash,
    message_hashes,
    row_identities,
)

SHA = "ab" * 32


def test_they_are_what_they_always_were() -> None:
    assert message_hash("m-1") == 4163713170900863279
    assert message_hash("ü") == 2853035922612522026
    rows = row_identities("csv", SHA, np.array([1, 2]))
    assert rows.tolist() == [3612666134300624123, 1045073279480408912]


@given(texts=st.lists(st.text(), max_size=20))
def test_one_by_one_or_all_at_once(texts: list[str]) -> None:
    assert message_hashes(texts).tolist() == [message_hash(text) for text in texts]


def test_rows_of_a_file_never_meet() -> None:
    found = row_identities("csv", SHA, np.arange(1, 300_001))
    assert len(np.unique(found)) == 300_000
    assert found.min() >= 0
    other = row_identities("shop", SHA, np.arange(1, 300_001))
    assert not len(np.intersect1d(found, other))


def test_bits_are_spread_evenly() -> None:
    found = row_identities("csv", SHA, np.arange(1, 100_001))
    for bit in range(63):
        assert 0.49 < ((found >> bit) & 1).mean() < 0.51


def test_a_message_id_goes_before_the_place() -> None:
    rows = np.array([1, 2, 3, 4])
    found = identities(pa.array(["m", None, "", " "]), rows, "csv", SHA)
    by_place = row_identities("csv", SHA, rows)
    assert found.tolist() == [message_hash("m"), *by_place[1:].tolist()]
