"""Where the journey documents that come with Wayline lie: in the repository or in a wheel."""

from __future__ import annotations

from pathlib import Path

from journey_core.errors import Damaged, UnknownName
from journey_core.model.codec import load_text
from journey_core.model.journey import Journey

_HERE = Path(__file__).resolve().parent
_PLACES = (_HERE / "data", _HERE.parents[1] / "data")  # a wheel carries a copy beside the code


def documents(kind: str) -> dict[str, Path]:
    """The documents of a kind (`templates` or `demo`): name -> file, by name."""
    for place in _PLACES:
        found = sorted((place / kind).glob("*.json"))
        if found:
            return {path.stem: path for path in found}
    raise Damaged(f"the folder data/{kind} is missing from this installation; install it again")


def document(kind: str, name: str) -> Journey:
    """One document as a journey."""
    known = documents(kind)
    if name not in known:
        raise UnknownName("template" if kind == "templates" else "demo journey", name, known)
    return load_text(known[name].read_text(encoding="utf-8"))
