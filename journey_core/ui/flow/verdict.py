"""What the Flow page says first: does reality follow the map, and where does it not most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from journey_core.figures import text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from journey_core.flow.agreement import Agreement, Disagreement


def verdict(found: Agreement) -> str:
    """The page's title."""
    if found.share is None:
        return "Nobody has moved between two stages yet"
    if found.followed == found.moves:
        return "Every move follows the map"
    return f"{text.percent(found.share, 0 if found.share < 0.99 else 1)} of moves follow the map"


def note(found: Agreement, names: Mapping[str, str]) -> str:
    """One line of why: who takes other ways, and the largest of them."""
    if found.share is None:
        return f"{text.plural(found.customers, 'customer')} entered one stage and no other."
    told = (
        f"{found.detoured:,} of {text.plural(found.customers, 'customer')} take a way the map "
        "does not show."
    )
    if found.followed == found.moves:
        return f"All {found.moves:,} moves of {text.plural(found.customers, 'customer')}."
    often = (one for one in found.disagreements if one.kind == "undrawn" and one.matters)
    largest = next(often, None)
    if largest is None:
        return f"{told} None of these ways is taken often."
    return f"{told} The largest detour goes {way(largest, names)}: {people(largest)}."


def way(one: Disagreement, names: Mapping[str, str]) -> str:
    """From where to where, inside a sentence."""
    return f"from “{names[one.source]}” to “{names[one.target]}”"


def people(one: Disagreement) -> str:
    """How many customers, and which share of those who left."""
    told = text.plural(one.numbers.customers, "customer")
    if one.numbers.share is None:
        return told
    return f"{told}, {text.percent(one.numbers.share)} of those who left"
