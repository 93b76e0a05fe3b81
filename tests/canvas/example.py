"""The small journey of the canvas's tests."""

from __future__ import annotations

from journey_core.model.journey import Journey


def shop() -> Journey:
    """Cart leads to Order, which holds Day 1; one trigger with one response."""
    return Journey.model_validate(
        {
            "id": "shop",
            "name": "First purchase",
            "stages": [
                {"id": "cart", "name": "Cart", "owner": "Growth", "key_moment": "First visit"},
                {"id": "order", "name": "Order", "x": 300, "pos": 1},
                {"id": "day-1", "name": "Day 1", "parent": "order", "pos": 2},
            ],
            "transitions": [{"id": "t-1", "source": "cart", "target": "order"}],
            "triggers": [{"id": "g-1", "stage": "cart", "kind": "event", "event": "Cart Created"}],
            "responses": [{"id": "r-1", "trigger": "g-1", "channel": "email"}],
        }
    )
