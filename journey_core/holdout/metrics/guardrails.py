"""Guardrails: what must not get worse while something else gets better."""

from __future__ import annotations

import numpy as np

from journey_core.holdout.metrics.base import Hits, Measure

SENT = ("Message Sent", "Email Sent", "Email Delivered", "Push Notification Received")


class Unsubscribes(Measure):
    """Customers who unsubscribe within the window; 0.5 more of 100 are the most that is allowed,
    unless the journey names other `margins`."""

    name, title, unit = "unsubscribes", "Unsubscribed", "per 100 customers"
    role, higher_is_better, margin = "guardrail", False, 0.005
    events = ("Unsubscribed", "Email Unsubscribed", "Unsubscribe")

    def hits(self) -> Hits:
        found = [self.asked.arrays.rows(name) for name in self.events]
        return self.asked.hits_of(np.concatenate(found))

    @property
    def allowed(self) -> float | None:
        agreed: dict[str, float] = {**self.asked.journey.margins}
        return agreed.get(self.name, self.margin)

    @property
    def does(self) -> str:
        return {"complaints": "complain", "refunds": "send something back"}.get(
            self.name, "unsubscribe" if self.name == "unsubscribes" else "messages"
        )

    def meaning(self) -> str:
        return f"customers with {self.events[0]} {self.within()}"


class Complaints(Unsubscribes):
    """Customers who report a message as spam within the window; 0.2 more of 100 are the most."""

    name, title, margin = "complaints", "Complained", 0.002
    events = ("Spam Reported", "Email Marked as Spam")


class Refunds(Unsubscribes):
    """Customers who send something back or get money back within the window; 1 more of 100 is the
    most."""

    name, title, margin = "refunds", "Refunded", 0.01
    events = ("Order Returned", "Order Refunded", "Refund")


class Contacts(Unsubscribes):
    """Contact pressure: messages of any journey that reach a customer within the window. It is
    shown and holds nothing back: being contacted is what the arms differ in."""

    name, title, unit = "contacts", "Messages", "per customer"
    kind, value, margin = "mean", "count", None
    events = SENT

    def meaning(self) -> str:
        return f"messages sent to a customer {self.within()}"
