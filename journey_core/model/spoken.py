"""Which of a response's words somebody reads: those of their arm and channel, text by text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from journey_core.model.contact import Response


class Spoken(NamedTuple):
    """What one message says; templates are not filled in yet."""

    subject: str
    body: str
    call_to_action: str


class HasWords(Protocol):
    """Whatever holds words: a response, a variant, a form."""

    @property
    def subject(self) -> str: ...
    @property
    def body(self) -> str: ...
    @property
    def call_to_action(self) -> str: ...


def spoken(response: Response, arm: str, channel: str) -> Spoken:
    """The words for an arm and channel; where they say nothing, for the arm, then for everybody."""
    mine = [one for one in response.variants if one.arm == arm]
    return closest(
        [
            *(one for one in mine if one.channel == channel),
            *(one for one in mine if one.channel is None),
            response,
        ]
    )


def closest(order: Sequence[HasWords]) -> Spoken:
    """Each text from the first that has it; empty where none has."""
    return Spoken(
        next((one.subject for one in order if one.subject.strip()), ""),
        next((one.body for one in order if one.body.strip()), ""),
        next((one.call_to_action for one in order if one.call_to_action.strip()), ""),
    )
