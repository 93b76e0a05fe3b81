"""Moves plain values into Arrow and back without importing pandas, which alone takes a second."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa


def whole_numbers(values: np.ndarray | Sequence[int]) -> pa.Array:
    """Numbers as int64, without missing ones; an int64 array is not copied."""
    import numpy as np
    import pyarrow as pa

    numbers = np.ascontiguousarray(values, dtype=np.int64)
    return pa.Array.from_buffers(pa.int64(), len(numbers), [None, pa.py_buffer(numbers)])


def texts(values: Sequence[str]) -> pa.Array:
    """Texts, without missing ones."""
    import numpy as np
    import pyarrow as pa

    encoded = [value.encode() for value in values]
    ends = np.zeros(len(encoded) + 1, dtype=np.int64)
    np.cumsum([len(value) for value in encoded], out=ends[1:])
    buffers = [None, pa.py_buffer(ends), pa.py_buffer(b"".join(encoded))]
    return pa.Array.from_buffers(pa.large_string(), len(encoded), buffers)


def to_numbers(array: pa.Array | pa.ChunkedArray) -> np.ndarray:
    """An int64 column without missing values, as numpy."""
    import numpy as np
    import pyarrow as pa

    if isinstance(array, pa.ChunkedArray):
        found = [to_numbers(chunk) for chunk in array.chunks]
        return found[0] if len(found) == 1 else np.concatenate([*found, np.empty(0, np.int64)])
    buffer = array.buffers()[1]
    return np.frombuffer(buffer, np.int64)[array.offset : array.offset + len(array)]


def table(**columns: pa.Array | pa.ChunkedArray) -> pa.Table:
    """A table of such columns."""
    import pyarrow as pa

    return pa.Table.from_arrays(list(columns.values()), names=list(columns))
