"""Money: revenue within the window, and lifetime value to a later day, per assigned customer."""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from journey_core.errors import BadInput
from journey_core.holdout.metrics.base import WINDOW, Asked, Hits, Measure, Span, event_rows
from journey_core.kernels.shapes import Floats, Ints

ORDERS = ("Order Completed", "Purchase", "purchase", "order_completed", "transaction")
AMOUNTS = ("revenue", "value", "total", "amount", "sales_value", "price")
"""Properties that hold what an order was worth, the first that is there counts."""


class Revenue(Measure):
    """What a customer spends within the window, nothing included: the mean over everybody assigned.
    The highest amounts are capped (winsorised) at the 99th percentile of those who spend."""

    name, title, unit = "revenue", "Revenue", "per customer"
    kind, value, capped = "mean", "sum", True
    takes = "the EVENT that brings it, and after a further colon its property"

    def __init__(self, asked: Asked) -> None:
        super().__init__(asked)
        event, _, amount = asked.argument.rpartition(":")
        self._event, self._amount = (event, amount) if event else (amount, "")
        if not self._event:
            self._event = next((n for n in ORDERS if len(asked.arrays.rows(n))), "")
        if not self._event:
            raise BadInput(f"the data has no orders; name their event, such as {self.name}:Paid")

    def hits(self) -> Hits:
        rows = event_rows(self.asked, self._event)
        amounts = self._amounts(rows)
        known = np.isfinite(amounts)
        return self.asked.hits_of(rows[known], amounts[known])

    def _amounts(self, rows: Ints) -> Floats:
        there = self.asked.arrays.property_names()
        for name in (self._amount,) if self._amount else AMOUNTS:
            if name in there:
                codes, values = self.asked.arrays.property_of(name, rows)
                found = np.array([_number(value) for value in values])[codes]
                if np.isfinite(found).any() or not len(rows):
                    self._amount = name
                    return found
        raise BadInput(
            f"“{self._event}” has no amount; name its property, such as "
            f"{self.name}:{self._event}:total"
        )

    def meaning(self) -> str:
        amount = f" ({self._amount})" if self._amount else ""
        return f"{self._event}{amount} per assigned customer {self.within()}"


class LifetimeValue(Revenue):
    """As revenue, over a window six times as long (84 days unless said): what a customer is worth
    by then."""

    name, title = "lifetime_value", "Lifetime value"

    @property
    def span(self) -> Span:
        return Span(timedelta(0), 6 * (self.asked.window or WINDOW))


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("nan")
