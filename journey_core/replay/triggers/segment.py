"""A trigger that fires when a customer comes to belong to a segment."""

from __future__ import annotations

import numpy as np

from journey_core.lake.rule_rows import rows_asked_in
from journey_core.model.contact import Trigger
from journey_core.replay.scene import Scene
from journey_core.replay.triggers.base import Fires, TriggerRule


class EntersSegment(TriggerRule):
    """Fires at each row at which `rule` is asked and holds, and did not where last asked."""

    kind = "segment"
    needs = ("rule",)

    def fire(self, scene: Scene, trigger: Trigger) -> Fires:
        assert trigger.rule is not None
        arrays = scene.arrays
        asked, inside = rows_asked_in(arrays, trigger.rule), arrays.rule(trigger.rule)
        holds = np.zeros(len(asked), bool)
        holds[np.searchsorted(asked, inside)] = True
        customer = arrays.customer_of(asked)
        stays = np.zeros(len(asked), bool)
        stays[1:] = holds[:-1] & (customer[1:] == customer[:-1])
        rows = asked[holds & ~stays]
        return Fires(rows, arrays.at_ms(rows))
