"""Walks personas through journeys: the stages they come to, and what they would be told and why."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from journey_core.errors import BadInput
from journey_core.lake.arrays import Arrays
from journey_core.lake.identity import key_of
from journey_core.model.contact import Response
from journey_core.model.contact_policy import ContactPolicy
from journey_core.model.persona import Persona
from journey_core.model.spoken import Spoken, spoken
from journey_core.model.template import EVENT_FIELD, render
from journey_core.replay.explain import ExplainedCandidate, Explanation, explain
from journey_core.replay.scene import Subject
from journey_core.replay.stand_in import stood_in

_UNSAID = Spoken("", "", "")


@dataclass(frozen=True)
class Step:
    """One candidate of a walk: what was decided, and the words where it is sent."""

    candidate: ExplainedCandidate
    words: Spoken


@dataclass(frozen=True)
class PersonaWalk:
    """What became of a persona; times are UTC without a zone, `until` is the end of the watch."""

    persona: Persona
    revisions: Mapping[str, int | None]
    did: tuple[tuple[datetime, str], ...]
    explanation: Explanation
    steps: tuple[Step, ...]

    @property
    def sent(self) -> tuple[Step, ...]:
        """The messages, in order."""
        return tuple(one for one in self.steps if one.candidate.decision == "sent")


def walk(persona: Persona, subjects: Sequence[Subject], policy: ContactPolicy) -> PersonaWalk:
    """Walk one persona through journeys that run together, under a contact policy."""
    with rehearsal([persona]) as room:
        return room.walk(persona, subjects, policy)


@contextmanager
def rehearsal(personas: Sequence[Persona]) -> Generator[Rehearsal]:
    """Personas that may be walked as often as one likes: they are made customers only once."""
    with stood_in(personas) as arrays:
        yield Rehearsal(arrays)


class Rehearsal:
    """Personas as customers of a passing workspace; each of them walks alone."""

    def __init__(self, arrays: Arrays) -> None:
        self.arrays = arrays

    def walk(
        self, persona: Persona, subjects: Sequence[Subject], policy: ContactPolicy
    ) -> PersonaWalk:
        """The same answers as `explain` gives about a customer who did, was and agreed the same.

        What happens after the persona's `until` is left out.
        """
        arrays = self.arrays
        key = key_of(arrays.snapshot, persona.id)
        if key is None:
            raise BadInput(f"{persona.name} does not take part in this rehearsal")
        told = explain(arrays, subjects, policy, key, at=persona.until, customer_id=persona.id)
        responses = {(s.journey.id, r.id): r for s in subjects for r in s.journey.responses}
        return PersonaWalk(
            persona,
            {subject.journey.id: subject.revision for subject in subjects},
            tuple(_did(persona)),
            told,
            tuple(Step(one, _words(arrays, key, one, responses)) for one in told.candidates),
        )


def _did(persona: Persona) -> list[tuple[datetime, str]]:
    done = [(one.moment(persona.start), one.event) for one in persona.events]
    return sorted(done, key=lambda line: line[0])


def _words(
    arrays: Arrays,
    customer: int,
    one: ExplainedCandidate,
    responses: Mapping[tuple[str, str], Response],
) -> Spoken:
    """What the message says to the customer; nothing where it is not sent."""
    if one.decision != "sent":
        return _UNSAID
    response = responses[one.response.journey, one.response.response]
    value_of = _reads(arrays, customer, one.row)
    return Spoken(*(_filled(text, value_of) for text in spoken(response, one.arm, one.channel)))


def _filled(text: str, value_of: Callable[[str], str]) -> str:
    try:
        return render(text, value_of)
    except BadInput:  # no template: it is said as it stands
        return text


def _reads(arrays: Arrays, customer: int, row: int) -> Callable[[str], str]:
    """From a field of a template to its value."""

    def value_of(field: str) -> str:
        if field.startswith(EVENT_FIELD):
            name = field.removeprefix(EVENT_FIELD)
            codes, values = arrays.property_of(name, np.array([row], np.int64))
            return values[int(codes[0])]
        codes, values = arrays.attribute(field)
        return values[int(codes[customer])]

    return value_of
