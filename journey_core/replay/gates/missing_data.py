"""The gate against messages with holes in them."""

from __future__ import annotations

import numpy as np

from journey_core.errors import BadInput
from journey_core.kernels.shapes import Flags, Ints
from journey_core.model.contact import Response
from journey_core.model.template import EVENT_FIELD, fields_of
from journey_core.replay import say
from journey_core.replay.case import Asked, Case
from journey_core.replay.gates.base import Gate, Why


class NoHoles(Gate):
    """Holds back where a field that the response cannot do without is empty for the customer: one
    that is required, or stands in a text without a fallback. A text that is no template is a hole.
    """

    name = "missing data"
    decision = "missing_data"

    def concerns(self, case: Case, asked: Asked) -> bool:
        return _needed(case, asked) != []

    def blocks(self, case: Case, where: Ints) -> Flags:
        empty = np.zeros(len(case.candidates.customer), bool)
        for asked, mine in self.each(case, where):
            fields = _needed(case, asked)
            empty[mine] = fields is None
            for name in fields or ():
                empty[mine] |= ~_filled(case, asked, name, mine)
        return empty[where]

    def explain(self, case: Case, one: int) -> Why:
        asked = case.responses[case.candidates.response[one]]
        fields = needed(asked.response)
        if fields is None:
            because = "one of its texts is not a template that can be filled"
            return Why("unreadable text", "a template", because, "if its texts could be filled in")
        if not fields:
            return Why("no field", "no field", "it needs no data that could be missing")
        holes = [name for name in fields if not _filled(case, asked, name, np.array([one]))[0]]
        threshold = say.listed(fields)
        if not holes:
            return Why("all filled", threshold, f"{threshold} had a value")
        names = say.listed(holes)
        because = f"{names} was empty, and there is no fallback"
        return Why(f"{names} empty", threshold, because, f"if {names} had a fallback or a value")


def needed(response: Response) -> list[str] | None:
    """Fields that must be filled; None where a text cannot be read."""
    parts = (response, *response.variants)
    try:
        slots = fields_of(t for p in parts for t in (p.subject, p.body, p.call_to_action))
    except BadInput:
        return None
    holes = (slot.field for slot in slots if slot.fallback is None)
    return list(dict.fromkeys([*response.required, *holes]))


def _needed(case: Case, asked: Asked) -> list[str] | None:
    return case.once(("needed", asked.ref.key), lambda: needed(asked.response))


def _filled(case: Case, asked: Asked, name: str, where: Ints) -> Flags:
    if not name.startswith(EVENT_FIELD):
        return case.filled(name)[case.candidates.customer[where]]
    codes, values = case.property_at(asked, name.removeprefix(EVENT_FIELD), where)
    return np.array([bool(value.strip()) for value in values])[codes]
