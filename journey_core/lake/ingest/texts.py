"""Texts of an Arrow column: where they lie, which are blank, and values of other kinds as text."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from journey_core.lake.ingest.chunk import writable

EMPTY = -1
"""The length `layout` gives for a null."""
_BLANK_STARTS = np.zeros(256, bool)
_BLANK_STARTS[: ord(" ") + 1] = True
_BLANK_STARTS[[0xC2, 0xE1, 0xE2, 0xE3]] = True  # where other blanks begin in UTF-8


def layout(texts: pa.Array) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Start and length of each text in the bytes that follow; a null has the length EMPTY."""
    if not len(texts):
        return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.uint8)
    valid, offsets, data = texts.buffers()
    wide = np.int64 if pa.types.is_large_string(texts.type) else np.int32
    ends = np.frombuffer(offsets, wide)[texts.offset : texts.offset + len(texts) + 1]
    starts, lengths = ends[:-1].astype(np.int64), np.diff(ends).astype(np.int64)
    if valid is not None and texts.null_count:
        lengths[np.asarray(texts.is_null())] = EMPTY
    letters = np.zeros(1, np.uint8) if not data else np.frombuffer(data, np.uint8)
    return starts, lengths, letters if len(letters) else np.zeros(1, np.uint8)


def blank(texts: pa.Array) -> np.ndarray:
    """True where a text is missing, empty or nothing but blanks."""
    starts, lengths, data = layout(texts)
    found = lengths <= 0
    first = data[np.minimum(starts, len(data) - 1)]
    doubtful = np.flatnonzero(~found & _BLANK_STARTS[first])
    if len(doubtful):
        values = texts.take(pa.array(doubtful)).to_pylist()
        found[doubtful] = [not value.strip() for value in values]
    return found


def has_nul(texts: pa.Array) -> np.ndarray | None:
    """True where a text contains a NUL; None when none does."""
    starts, lengths, data = layout(texts)
    if not len(starts) or data[starts[0] : starts[-1] + max(lengths[-1], 0)].all():
        return None
    options = pc.MatchSubstringOptions("\0")
    return np.asarray(pc.call_function("match_substring", [texts.fill_null("")], options))


def longer_than(texts: pa.Array, letters: int) -> np.ndarray:
    """True where a text has more than so many characters."""
    _, lengths, _ = layout(texts)
    found = lengths > letters
    doubtful = np.flatnonzero(found)
    if len(doubtful):
        values = texts.take(pa.array(doubtful))
        found[doubtful] = np.asarray(pc.call_function("utf8_length", [values])) > letters
    return found


def is_nested(kind: pa.DataType) -> bool:
    """Whether values of this type are lists or objects and so never an id, an event or a time."""
    return pa.types.is_nested(kind) or pa.types.is_map(kind)


def as_text(values: pa.Array) -> pa.Array:
    """Any column as text: whole numbers as their digits, NaN as null, lists and objects as JSON."""
    kind = values.type
    if isinstance(kind, pa.BaseExtensionType):
        if "uuid" in getattr(kind, "extension_name", ""):
            return _each(values.storage, lambda value: str(uuid.UUID(bytes=value)))
        return as_text(values.storage)
    if pa.types.is_dictionary(kind):
        return as_text(values.dictionary_decode())
    if pa.types.is_null(kind):
        return pa.nulls(len(values), pa.string())
    if is_nested(kind):
        return _each(values, lambda value: json.dumps(value, ensure_ascii=False, default=str))
    if pa.types.is_floating(kind):
        return _numbers_as_text(values)
    if pa.types.is_decimal(kind):
        return _without_zeros(values.cast(pa.string()))
    if pa.types.is_timestamp(kind) or pa.types.is_date(kind):
        return _moments_as_text(values)
    if _holds_bytes(kind):
        return _bytes_as_text(values)
    return values.cast(pa.string())


def _holds_bytes(kind: pa.DataType) -> bool:
    tests = ("binary", "large_binary", "binary_view", "fixed_size_binary")
    texts = ("string", "large_string", "string_view")
    return any(getattr(pa.types, f"is_{name}")(kind) for name in (*tests, *texts))


def _bytes_as_text(values: pa.Array) -> pa.Array:
    """Bytes as UTF-8; what is not becomes U+FFFD."""
    try:
        found = values if values.type == pa.string() else values.cast(pa.string())
        found.validate(full=True)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        raw = values.cast(pa.binary(), safe=False)
        return _each(raw, lambda value: value.decode("utf-8", "replace"))
    return found


def unreadable(values: pa.Array) -> np.ndarray:
    """True where bytes are not UTF-8; never for other types."""
    none = np.zeros(len(values), bool)
    if pa.types.is_dictionary(values.type):
        return unreadable(values.dictionary_decode())
    if not _holds_bytes(values.type):
        return none
    try:
        values.cast(pa.string()).validate(full=True)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        raw = values.cast(pa.binary(), safe=False).to_pylist()
        return np.array([value is not None and not _is_utf8(value) for value in raw], bool)
    return none


def _is_utf8(value: bytes) -> bool:
    try:
        value.decode()
    except UnicodeDecodeError:
        return False
    return True


def _numbers_as_text(values: pa.Array) -> pa.Array:
    if values.type == pa.float16():
        values = values.cast(pa.float32())
    numbers = values.to_numpy(zero_copy_only=False)
    with np.errstate(invalid="ignore"):
        whole = np.isfinite(numbers) & (np.floor(numbers) == numbers) & (np.abs(numbers) < 2**53)
    found = pa.array(np.where(whole, numbers, 0).astype(np.int64)).cast(pa.string())
    rest = np.flatnonzero(~whole)
    if not len(rest):
        return found
    texts = [_number_text(value) for value in numbers[rest]]
    return pc.call_function(
        "replace_with_mask", [found, pa.array(~whole), pa.array(texts, pa.string())]
    )


def _number_text(value: np.floating) -> str | None:
    """A number in the fewest digits that say it exactly; None for NaN."""
    if np.isnan(value):
        return None
    return np.format_float_positional(value, trim="-") if np.isfinite(value) else str(value)


def _moments_as_text(values: pa.Array) -> pa.Array:
    if pa.types.is_date(values.type):
        return values.cast(pa.date32()).cast(pa.string())
    zone = "Z" if values.type.tz else ""
    plain = values.cast(pa.timestamp(values.type.unit))
    found = _without_zeros(plain.cast(pa.string()))
    return _replaced(found, " ", "T") if not zone else _replaced(found, " ([0-9:.]*)", r"T\1Z")


def _without_zeros(texts: pa.Array) -> pa.Array:
    return _replaced(texts, r"\.0+$", "")


def _replaced(texts: pa.Array, pattern: str, by: str) -> pa.Array:
    options = pc.ReplaceSubstringOptions(pattern, by)
    return pc.call_function("replace_substring_regex", [texts], options)


def _each(values: pa.Array, text: Callable[[Any], str]) -> pa.Array:
    found = [None if value is None else writable(text(value)) for value in values.to_pylist()]
    return pa.array(found, pa.string())
