"""Results as strict JSON: what is undefined is null, times are ISO 8601 in UTC."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any


def strict(value: Any) -> Any:
    """A value made of JSON's own kinds only; NaN and infinities become null."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): strict(inner) for key, inner in value.items()}
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return strict(value.total_seconds())
    if hasattr(value, "tolist"):  # arrays and their scalars
        return strict(value.tolist())
    return [strict(inner) for inner in value]


def text(value: Any) -> str:
    """One JSON document on one line, in ASCII: readable under every locale."""
    return json.dumps(strict(value), allow_nan=False)


def iso(at: datetime) -> str:
    """A time as `2026-03-31T12:00:00Z`, with milliseconds where it has some; naive means UTC."""
    plain = at.astimezone(UTC).replace(tzinfo=None) if at.tzinfo else at
    return f"{plain.isoformat(timespec='milliseconds' if plain.microsecond else 'seconds')}Z"
