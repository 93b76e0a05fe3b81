"""The journey document: stages, touchpoints, transitions, triggers and responses as one record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from journey_core.model.contact import (
    Arm,
    Cap,
    Channel,
    Element,
    Line,
    Position,
    ReadableRule,
    Response,
    Text,
    Trigger,
)
from journey_core.model.record import Id, Record

Status = Literal["draft", "in review", "approved", "live", "retired"]
Guardrail = Literal["unsubscribes", "complaints", "refunds"]
Policy = Literal["small_team", "standard", "regulated"]
KEY_MOMENTS = ("First visit", "Onboarding", "First purchase", "Repeat visit", "Churn risk")


Name = Annotated[str, Field(min_length=1, max_length=120, pattern=r"\S")]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]


class Stage(Element):
    """A step of the customer's way; a substage names its parent and may carry a day offset."""

    name: Name
    parent: Id | None = None
    customer_goal: Text = ""
    brand_goal: Text = ""
    key_moment: Line = ""
    owner: Line = ""
    entry: ReadableRule | None = None
    day: int | None = Field(default=None, ge=0, le=3650)
    emotion: int | None = Field(default=None, ge=-2, le=2)
    friction: tuple[Text, ...] = Field(default=(), max_length=50)
    x: Position = 0.0
    y: Position = 0.0


class Touchpoint(Element):
    """Where customer and company meet at a stage: a channel, and the team that owns it."""

    stage: Id
    name: Line = ""
    channel: Channel
    owner: Line = ""


class Transition(Element):
    """A way from one stage to another, with a label and an optional condition."""

    source: Id
    target: Id
    label: Line = ""
    condition: ReadableRule | None = None


class Journey(Record):
    """The whole document. Ids are unique in their collection and every reference leads somewhere.

    Stages nest one level deep; a transition joins two different stages, once in each direction.
    `margins` are how much worse a guardrail of the holdout may get, as a share of the customers;
    one that is not named keeps the guardrail's own.
    """

    id: Id
    name: Name
    purpose: Text = ""
    owner: Line = ""
    status: Status = "draft"
    archived: bool = False
    policy: Policy = "standard"
    review_every_days: int | None = Field(default=None, ge=1, le=3650)
    next_review_on: date | None = None
    stages: tuple[Stage, ...] = ()
    touchpoints: tuple[Touchpoint, ...] = ()
    transitions: tuple[Transition, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    responses: tuple[Response, ...] = ()
    caps: tuple[Cap, ...] = Field(default=(), max_length=20)
    arms: dict[Arm, Share] = Field(default_factory=dict)
    margins: dict[Guardrail, Share] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _is_closed(self) -> Journey:
        problem = next(_problems(self), None)
        if problem:
            raise ValueError(problem)
        return self


COLLECTIONS = ("stages", "touchpoints", "transitions", "triggers", "responses")
MAX_ELEMENTS = 5000


def _problems(journey: Journey) -> Iterator[str]:
    """What breaks the document's own rules, in words; the graph must be closed."""
    for name in COLLECTIONS:
        counts = Counter(element.id for element in getattr(journey, name))
        if len(counts) > MAX_ELEMENTS:
            yield f"more than {MAX_ELEMENTS} {name}"
        yield from (f"two {name} have the id {key}" for key, times in counts.items() if times > 1)
    stages = {stage.id: stage for stage in journey.stages}
    for stage in journey.stages:
        yield from _parent_problems(stage, stages)
    yield from _transition_problems(journey, set(stages))
    triggers = {trigger.id for trigger in journey.triggers}
    for place, wanted, known in (
        *((f"touchpoint {one.id} is on stage", one.stage, stages) for one in journey.touchpoints),
        *((f"trigger {one.id} is on stage", one.stage, stages) for one in journey.triggers),
        *((f"response {one.id} answers", one.trigger, triggers) for one in journey.responses),
    ):
        if wanted is not None and wanted not in known:
            yield f"{place} {wanted}, which is not there"


def _transition_problems(journey: Journey, stages: set[str]) -> Iterator[str]:
    drawn = set()
    for way in journey.transitions:
        for end in (way.source, way.target):
            if end not in stages:
                yield f"transition {way.id} leads to stage {end}, which is not there"
        if way.source == way.target:
            yield f"transition {way.id} leads from {way.source} to itself"
        if (way.source, way.target) in drawn:
            yield f"two transitions lead from {way.source} to {way.target}"
        drawn.add((way.source, way.target))


def _parent_problems(stage: Stage, stages: dict[str, Stage]) -> Iterator[str]:
    if stage.parent is None:
        return
    parent = stages.get(stage.parent)
    if parent is None:
        yield f"stage {stage.id} is inside {stage.parent}, which is not there"
    elif parent.parent is not None or parent.id == stage.id:
        yield f"stage {stage.id} cannot be inside {stage.parent}: stages nest one level deep"
