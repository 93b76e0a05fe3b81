"""The gate that asks whether the customer is still where the response makes sense."""

from __future__ import annotations

import numpy as np

from journey_core.kernels.shapes import Flags, Ints
from journey_core.replay.case import Asked, Case
from journey_core.replay.gates.base import Gate, Why


class StillAtStage(Gate):
    """Holds back where the customer is at another stage than the trigger's when it is due."""

    name = "stage"
    decision = "stage_mismatch"

    def concerns(self, case: Case, asked: Asked) -> bool:
        return asked.trigger.stage is not None

    def blocks(self, case: Case, where: Ints) -> Flags:
        away = np.zeros(len(case.candidates.customer), bool)
        for asked, mine in self.each(case, where):
            away[mine] = ~asked.scene.belongs(asked.trigger.stage or "")[_place(case, asked)[mine]]
        return away[where]

    def explain(self, case: Case, one: int) -> Why:
        c, asked = case.candidates, case.responses[case.candidates.response[one]]
        here = np.array([one])
        place = int(asked.scene.place_at(c.customer[here], c.due_ms[here])[0])
        at = asked.scene.stage_name(place) if place >= 0 else "no stage"
        if asked.trigger.stage is None:
            return Why(at, "any stage", "the trigger is for the whole journey")
        names = {stage.id: stage.name for stage in asked.scene.journey.stages}
        wanted = names[asked.trigger.stage]
        if not self.blocks(case, here)[0]:
            return Why(at, wanted, f"the customer was at {at} when it was due")
        because = f"the customer was at {at} by then, and the trigger belongs to {wanted}"
        return Why(at, wanted, because, f"if the customer had still been at {wanted}")


def _place(case: Case, asked: Asked) -> Ints:
    """Where in the response's journey the customer of each candidate is when it is due."""
    c, scene = case.candidates, asked.scene
    return case.here(("place", asked.ref.journey), lambda: scene.place_at(c.customer, c.due_ms))
