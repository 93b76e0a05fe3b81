"""What a rule is asked about: a journey on a day, the data behind it, and the policies it obeys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from journey_core.audit.facts import Facts
from journey_core.audit.profile import PROFILES, PolicyProfile
from journey_core.audit.texts import Wording
from journey_core.model import graph
from journey_core.model.contact import Response, Trigger
from journey_core.model.contact_policy import ContactPolicy
from journey_core.model.journey import Journey, Stage


@dataclass(frozen=True)
class Case:
    """A journey as it stands `on` a day; `facts` is None where there is no data to measure."""

    journey: Journey
    on: date
    facts: Facts | None = None
    policy: ContactPolicy = field(default_factory=ContactPolicy)
    profile: PolicyProfile = PROFILES["standard"]

    @cached_property
    def stages(self) -> dict[str, Stage]:
        """Stages by id, in map order."""
        return {stage.id: stage for stage in graph.in_order(self.journey)}

    @cached_property
    def triggers(self) -> dict[str, Trigger]:
        """Triggers by id."""
        return {trigger.id: trigger for trigger in self.journey.triggers}

    @cached_property
    def answers(self) -> dict[str, list[Response]]:
        """The responses of each trigger that has any, by the trigger's id."""
        found: dict[str, list[Response]] = {}
        for response in self.journey.responses:
            found.setdefault(response.trigger, []).append(response)
        return found

    @cached_property
    def wording(self) -> dict[str, Wording]:
        """What each response says, by its id."""
        return {response.id: Wording.of(response) for response in self.journey.responses}

    def responses(self) -> Iterator[tuple[Response, Trigger]]:
        """Each response with its trigger."""
        for response in self.journey.responses:
            yield response, self.triggers[response.trigger]

    def stage_of(self, trigger: Trigger) -> Stage | None:
        """The stage a trigger is tied to."""
        return self.stages.get(trigger.stage) if trigger.stage else None

    def moment_of(self, stage: Stage) -> str:
        """The stage's key moment, or that of the stage it is inside."""
        parent = self.stages.get(stage.parent) if stage.parent else None
        return stage.key_moment or (parent.key_moment if parent else "")

    @cached_property
    def family(self) -> dict[str, frozenset[str]]:
        """For each stage itself, the one it is inside, and those inside it."""
        found = {key: {key} for key in self.stages}
        for stage in self.stages.values():
            if stage.parent:
                found[stage.parent].add(stage.id)
                found[stage.id].add(stage.parent)
        return {key: frozenset(ids) for key, ids in found.items()}


def called(element: Trigger | Response) -> str:
    """How a message names a trigger or a response."""
    return element.name.strip() or element.id


def listed(names: list[str], most: int = 3) -> str:
    """`a`, `a and b`, `a, b and 4 more`."""
    shown, more = names[:most], len(names) - most
    if more > 0:
        return f"{', '.join(shown)} and {more} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else shown[0]


def percent(share: float) -> str:
    """A share as a percentage that never rounds up to a whole: 99.9%, not 100%."""
    return f"{int(share * 1000 + 1e-9) / 10:g}%"
