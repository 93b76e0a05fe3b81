"""Gives properties their place: a column of their own for the first ones, the JSON for the rest."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from journey_core.lake.schema import TYPED_PROPERTIES

_LONGEST_SLUG = 50


def place(known: Mapping[str, str | None], filled: Mapping[str, int]) -> dict[str, str | None]:
    """The column of each name (`p_<slug>`), or None for the JSON; what is known stays as it is.

    `filled` says how many rows of a batch have a value under each name; a name without any takes no
    column. When there are more new names than columns, those with most values get one. Names are
    told apart to the letter, columns regardless of case: two names that would get the same column
    get two, the later one with a number.
    """
    taken = {column for column in known.values() if column}
    new = [name for name, count in filled.items() if count and name not in known]
    new.sort(key=lambda name: -filled[name])
    chosen = set(new[: max(0, TYPED_PROPERTIES - len(taken))])
    placed: dict[str, str | None] = {}
    for name in filled:
        placed[name] = known.get(name)
        if name in chosen:
            placed[name] = column = _column(name, taken)
            taken.add(column)
    return placed


def _column(name: str, taken: set[str]) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:_LONGEST_SLUG] or "property"
    candidate, count = f"p_{base}", 2
    while candidate in taken:
        candidate, count = f"p_{base}_{count}", count + 1
    return candidate
