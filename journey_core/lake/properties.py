"""Gives properties their place: a column of their own for the first ones, the JSON for the rest."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

from journey_core.lake.schema import TYPED_PROPERTIES

_LONGEST_SLUG = 50


def place(known: Mapping[str, str | None], names: Iterable[str]) -> dict[str, str | None]:
    """The column of each name (`p_<slug>`), or None for the JSON; what is known stays as it is.

    Names are told apart to the letter, columns regardless of case: two names that would get the
    same column get two, the later one with a number.
    """
    placed = dict(known)
    taken = {column for column in placed.values() if column}
    for name in names:
        if name not in placed:
            free = len(taken) < TYPED_PROPERTIES
            placed[name] = _column(name, taken) if free else None
            taken |= {column for column in (placed[name],) if column}
    return {name: placed[name] for name in names}


def _column(name: str, taken: set[str]) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:_LONGEST_SLUG] or "property"
    candidate, count = f"p_{base}", 2
    while candidate in taken:
        candidate, count = f"p_{base}_{count}", count + 1
    return candidate
