"""The identity of a record as 63 bits: of its message id, else of its place in its file."""

from __future__ import annotations

import hashlib

import numpy as np
import pyarrow as pa

_MASK = (1 << 63) - 1
_STEPS = ((0x2545F4914F6CDD1D, 31), (0x1B03738712FAD5C9, 29), (0x369DEA0F31A53F85, 32))
"""Odd factors and shifts; a step maps 63 bits onto 63 bits, so no two rows of a file meet."""


def message_hash(text: str) -> int:
    """The identity a message id gives, the same in every import and on every machine."""
    return int.from_bytes(_digest(text), "big") & _MASK


def message_hashes(texts: list[str]) -> np.ndarray:
    """`message_hash` of each text, as int64."""
    found = np.frombuffer(b"".join(map(_digest, texts)), ">u8")
    return (found & np.uint64(_MASK)).astype(np.int64)


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=8, person=b"message").digest()


def row_identities(source: str, sha256: str, rows: np.ndarray) -> np.ndarray:
    """The identities of records without a message id, from source, file content and row number.

    The same file again gives the same ones; two rows of one file never share one.
    """
    seed = hashlib.sha256(f"{source}\0{sha256}".encode()).digest()
    mask = np.uint64(_MASK)
    mixed = rows.astype(np.uint64)
    for place, (factor, shift) in enumerate(_STEPS):
        salt = int.from_bytes(seed[place * 8 : place * 8 + 8], "big")
        mixed = ((mixed ^ np.uint64(salt & _MASK)) * np.uint64(factor)) & mask
        mixed ^= mixed >> np.uint64(shift)
    return mixed.astype(np.int64)


def identities(
    messages: pa.Array | None, rows: np.ndarray, source: str, sha256: str, within: str = ""
) -> np.ndarray:
    """The identity of each record: of its message id where it has one, else of its place.

    `within` sets apart what may come twice: the same file holds the arms of one journey, and of
    another.
    """
    found = row_identities(f"{source}\0{within}" if within else source, sha256, rows)
    if messages is None:
        return found
    texts = messages.to_pylist()
    named = [place for place, text in enumerate(texts) if text is not None and text.strip()]
    if named:
        start = f"{within}\0" if within else ""
        found[np.array(named)] = message_hashes([start + texts[place] for place in named])
    return found
