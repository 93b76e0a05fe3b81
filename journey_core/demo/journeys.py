"""The demo company's three journeys, with review dates around the day they are created."""

from __future__ import annotations

from datetime import date, timedelta

from journey_core.demo.company import END_AT
from journey_core.demo.shelf import document
from journey_core.model.codec import dump, load
from journey_core.model.journey import Journey

# Days until the next review, from the day of filling; a negative number is overdue.
REVIEW_IN_DAYS = {"first-purchase": 60, "onboarding": 12, "win-back": -9}


def demo_journeys(today: date) -> list[Journey]:
    """First purchase, onboarding and win-back; the review of the last one is overdue."""
    return [
        load(dump(document("demo", name)) | {"next_review_on": _review_on(days, today).isoformat()})
        for name, days in REVIEW_IN_DAYS.items()
    ]


def _review_on(days: int, today: date) -> date:
    """Reviews lie ahead of both today and the end of the data; an overdue one behind both."""
    end = END_AT.date()
    return (max(today, end) if days > 0 else min(today, end)) + timedelta(days=days)
