"""Engagement: opened and clicked; a holdout receives nothing, so it is no party to it."""

from __future__ import annotations

from journey_core.holdout.metrics.base import Hits, Measure

OPENED = ("Message Opened", "Email Opened", "Push Notification Opened")
CLICKED = ("Message Clicked", "Email Link Clicked", "Push Notification Tapped")


class Opens(Measure):
    """Customers who open a message of the journey within the window, personalized against generic
    only."""

    name, title, unit = "opens", "Opened", "per 100 customers"
    role, against = "engagement", "generic"
    events = OPENED

    def hits(self) -> Hits:
        return self.asked.hits_of(self.asked.rows_of(self.events))

    @property
    def does(self) -> str:
        return "open a message" if self.name == "opens" else "click in a message"

    def meaning(self) -> str:
        return f"customers with {self.events[0]} {self.within()}, against the generic arm"


class Clicks(Opens):
    """Customers who click in a message of the journey within the window, personalized against
    generic only."""

    name, title = "clicks", "Clicked"
    events = CLICKED
