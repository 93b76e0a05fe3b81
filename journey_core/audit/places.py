"""Where a finding is shown: at its stage, at its transition, or at the journey as a whole."""

from __future__ import annotations

from journey_core.model.journey import Journey


def stages_of(journey: Journey) -> dict[str, str]:
    """The stage at which findings of an element are shown, for elements that have one.

    Stages are their own; triggers are at theirs, responses at that of their trigger. What is not
    in the answer belongs to the journey.
    """
    found = {f"stages/{stage.id}": stage.id for stage in journey.stages}
    at = {trigger.id: trigger.stage for trigger in journey.triggers if trigger.stage}
    found |= {f"triggers/{key}": stage for key, stage in at.items()}
    return found | {
        f"responses/{response.id}": at[response.trigger]
        for response in journey.responses
        if response.trigger in at
    }
