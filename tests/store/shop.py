"""A small journey to store."""

from __future__ import annotations

from journey_core.model.journey import Journey, Stage, Transition


def shop(journey_id: str = "shop", **fields: object) -> Journey:
    """Cart → Order."""
    document = {
        "id": journey_id,
        "name": "Shop",
        "stages": (Stage(id="cart", name="Cart"), Stage(id="order", name="Order", pos=1)),
        "transitions": (Transition(id="w", source="cart", target="order"),),
    }
    return Journey.model_validate(document | fields)
