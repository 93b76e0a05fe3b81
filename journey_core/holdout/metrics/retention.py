"""Retention: who is still there some time later."""

from __future__ import annotations

from datetime import timedelta

from journey_core.errors import BadInput
from journey_core.holdout.metrics.base import DAY, Asked, Hits, Measure, Span

USUAL_DAY = 30
WEEK = timedelta(days=7)


class Retention(Measure):
    """Customers who do anything in the week after day k (30 unless said). Messages they were sent,
    and what they did with them, are not counted: only some arms get any."""

    name, title, unit = "retention", "Kept", "per 100 customers"
    takes = "the day k, 1 to 3650"

    def __init__(self, asked: Asked) -> None:
        super().__init__(asked)
        text = asked.argument or str(USUAL_DAY)
        if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 3650):
            raise BadInput(f"“{text}” is not a day from 1 to 3650; write retention:30")
        self.day = int(text)

    @property
    def span(self) -> Span:
        return Span(self.day * DAY, self.day * DAY + WEEK)

    def hits(self) -> Hits | None:
        return None

    @property
    def does(self) -> str:
        return f"are still here after day {self.day}"

    def meaning(self) -> str:
        return f"customers who do anything in the week after day {self.day} since eligibility"
