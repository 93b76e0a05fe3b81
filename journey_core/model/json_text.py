"""Documents as text: read with one clear error, written so that they read and diff well in git."""

from __future__ import annotations

import json
from typing import Any

from journey_core.errors import BadInput


def read(text: str | bytes, most_bytes: int) -> Any:
    """The JSON value of a text; BadInput where it is too large or none."""
    if len(text) > most_bytes:
        raise BadInput(f"the document is larger than {most_bytes // 1_000_000} MB")
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadInput(f"not a JSON document: {error}") from None


def write(document: dict[str, Any]) -> str:
    """The text of a document, a line a value."""
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
