"""Values of a JSON object as texts: what is an id, what a property, what of the wrong kind."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from json.scanner import make_scanner
from typing import Any

from journey_core.lake.ingest import reasons
from journey_core.lake.ingest.chunk import writable

_HALF = re.compile("[\ud800-\udfff]")


class Number(str):
    """A number as it was written."""

    __slots__ = ()


class Unfit(Exception):
    """A value that makes its whole record unusable."""

    def __init__(self, column: str, value: Any, reason: str) -> None:
        super().__init__(column)
        self.column, self.reason = column, reason
        self.shown = value if isinstance(value, str) else as_json(value)


def _no_constant(word: str) -> None:
    raise ValueError(word)


_DECODER = json.JSONDecoder(parse_float=Number, parse_int=Number, parse_constant=_no_constant)
scan: Callable[[str, int], tuple[Any, int]]
scan = make_scanner(_DECODER)  # ty: ignore[invalid-argument-type]  it takes a decoder
"""The JSON value that begins at a place, and where it ends; ValueError or StopIteration: there is
none. Numbers stay as they are written; NaN and Infinity are no JSON."""


def as_id(value: Any, column: str) -> str | None:
    """A customer, an event or a message id: text as it is, whole numbers as their digits."""
    if type(value) is str:
        if value.isascii() or not _HALF.search(value):
            return value
        raise Unfit(column, value, reasons.NOT_UTF8)
    if type(value) is Number:
        return _digits(value)
    if value is None:
        return None
    raise Unfit(column, value, reasons.wrong_kind(value))


def as_time(value: Any, column: str) -> str | None:
    """A moment as text; numbers are judged later, with the unit."""
    if value is None or isinstance(value, str):
        return value
    raise Unfit(column, value, reasons.wrong_kind(value))


def as_value(value: Any) -> str | None:
    """An attribute's value: text, a number as written, true or false, or JSON."""
    if value is None:
        return None
    if isinstance(value, str):
        return writable(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return as_json(value)


def as_json(value: Any) -> str:
    """Compact JSON text with numbers as numbers."""
    return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"))


def has_nul(value: Any) -> bool:
    """Whether a NUL stands anywhere in a parsed value, keys included."""
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, dict):
        return any("\0" in key or has_nul(inner) for key, inner in value.items())
    return isinstance(value, list) and any(map(has_nul, value))


def _plain(value: Any) -> Any:
    if type(value) is Number:
        return _number(value)
    if isinstance(value, str):
        return writable(value)
    if isinstance(value, dict):
        return {writable(key): _plain(inner) for key, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list) else value


def _number(text: str) -> int | float | str:
    """A number JSON can hold in 40 digits; longer ones stay text, so that no digit is lost."""
    if len(text) > 40:
        return str(text)
    found = float(text) if set(text) & set(".eE") else int(text)
    return str(text) if found in (float("inf"), float("-inf")) else found


def _digits(number: str) -> str:
    """`12.0` and `1.2e1` are 12; what is not whole, or very large, stays as it is written."""
    if number.isdigit():
        return str(number)
    try:
        exact = Decimal(number)
    except InvalidOperation:
        return str(number)
    if abs(exact.adjusted()) > 40 or exact != exact.to_integral_value():
        return str(number)
    return str(int(exact))
