"""Every trigger and response of a journey as lines: what is said, how often, what is to mend."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from journey_core.figures import text
from journey_core.model.contact import Response, Trigger
from journey_core.model.contact_words import due_words, trigger_words
from journey_core.ui.responses.response_form import KINDS

if TYPE_CHECKING:
    from datetime import datetime

    from journey_core.audit.base import Finding
    from journey_core.model.journey import Journey
    from journey_core.replay.results import ResponseNumbers

WHOLE = "Whole journey"
HIDDEN = "too few"
_TO_MEND = ("error", "warning")


@dataclass(frozen=True)
class Line:
    """A response, or a trigger that none answers; `numbers` are None where nothing was replayed.

    `is_small` says that they tell of too few customers for a meeting, and are not shown.
    """

    trigger: Trigger
    response: Response | None
    stage: str
    said: str
    findings: tuple[Finding, ...] = ()
    numbers: ResponseNumbers | None = None
    is_small: bool = False

    @property
    def key(self) -> str:
        """The response's id; empty for a trigger without one."""
        return self.response.id if self.response else ""

    @property
    def is_to_mend(self) -> bool:
        """Whether a finding beyond advice concerns it."""
        return any(one.severity in _TO_MEND for one in self.findings)


def lines_of(
    journey: Journey,
    findings: Sequence[Finding] = (),
    numbers: Mapping[str, ResponseNumbers] | None = None,
) -> list[Line]:
    """A line for each response and each trigger without one: by stage as mapped, then by intent."""
    names = {stage.id: stage.name for stage in journey.stages}
    places = {stage.id: place for place, stage in enumerate(journey.stages)}
    triggers = sorted(
        journey.triggers,
        key=lambda one: (places.get(one.stage or "", len(places)), one.rank, one.pos, one.id),
    )
    return [
        Line(
            trigger=trigger,
            response=response,
            stage=names.get(trigger.stage or "", WHOLE),
            said=trigger_words(trigger, names),
            findings=tuple(_about(findings, trigger, response)),
            numbers=(numbers or {}).get(response.id) if response else None,
        )
        for trigger in triggers
        for response in _answers(journey, trigger)
    ]


def _answers(journey: Journey, trigger: Trigger) -> list[Response] | list[None]:
    found = [one for one in journey.responses if one.trigger == trigger.id]
    return sorted(found, key=lambda one: (one.pos, one.id)) or [None]


def _about(
    findings: Iterable[Finding], trigger: Trigger, response: Response | None
) -> list[Finding]:
    places = {f"triggers/{trigger.id}"} | ({f"responses/{response.id}"} if response else set())
    return [one for one in findings if one.element in places]


def verdict(lines: Sequence[Line]) -> str:
    """The page's title: how much is said, and how much of it needs mending."""
    responses = [line for line in lines if line.response]
    if not responses:
        return "Nothing is said on this journey yet"
    said = text.plural(len(responses), "response")
    mend = sum(line.is_to_mend for line in responses)
    return f"{said}, {mend} with something to mend" if mend else f"{said}, nothing to mend"


def hide_small(lines: Sequence[Line], smallest: int) -> list[Line]:
    """The lines as a meeting sees them: without numbers of fewer than so many moments."""
    return [replace(line, is_small=_is_small(line.numbers, smallest)) for line in lines]


def _is_small(numbers: ResponseNumbers | None, smallest: int) -> bool:
    if numbers is None:
        return False
    return any(0 < number < smallest for number in (numbers.candidates, _sent(numbers)))


def note(lines: Sequence[Line]) -> str:
    """One line of why: what would have been sent, and which triggers nobody answers.

    What is hidden is left out of the sums as well; it could be told from them.
    """
    parts = []
    told = [line.numbers for line in lines if line.numbers is not None and not line.is_small]
    if told:
        moments = sum(one.candidates for one in told)
        sent = sum(_sent(one) for one in told)
        parts.append(f"In this period {moments:,} moments would have led to {sent:,} messages.")
    silent = sum(line.response is None for line in lines)
    if silent:
        verb = "has" if silent == 1 else "have"
        parts.append(f"{text.plural(silent, 'trigger')} {verb} no response yet.")
    return " ".join(parts)


def table(lines: Sequence[Line], now: datetime, *, counted: bool) -> dict[str, list]:
    """The lines as columns; without `counted` the columns of the replay are left out."""
    columns: dict[str, list] = {
        "Stage": [line.stage for line in lines],
        "Trigger": [line.said for line in lines],
        "Response": [_name(line.response) for line in lines],
    }
    if any(line.findings for line in lines):
        columns["Findings"] = [_findings(line) for line in lines]
    if counted:
        columns |= {
            "Candidates": _counts(lines, lambda told: told.candidates),
            "Sent": _counts(lines, _sent),
            "Last fired": [_last(line, now) for line in lines],
        }
    return columns | {
        "Channel": [line.response.channel if line.response else "" for line in lines],
        "Timing": [due_words(line.response) if line.response else "" for line in lines],
        "Kind": [KINDS[line.response.kind] if line.response else "" for line in lines],
        "Purpose": [line.response.purpose if line.response else "" for line in lines],
    }


def _name(response: Response | None) -> str:
    return "No response yet" if response is None else response.name or response.id


def _findings(line: Line) -> list[str]:
    """How many of which severity, as badges: `1 error`, `2 warnings`."""
    counts = dict.fromkeys(("error", "warning", "info"), 0)
    for one in line.findings:
        counts[one.severity] += 1
    words = {"error": "error", "warning": "warning", "info": "advice"}
    return [
        f"{number} {words[name]}{'s' if number > 1 and name != 'info' else ''}"
        for name, number in counts.items()
        if number
    ]


def _sent(numbers: ResponseNumbers) -> int:
    return numbers.decisions.get("sent", 0)


def _counts(lines: Sequence[Line], number: Callable[[ResponseNumbers], int]) -> list:
    """Numbers; texts as soon as one of them is hidden."""
    found = [None if line.numbers is None else number(line.numbers) for line in lines]
    if not any(line.is_small for line in lines):
        return found
    shown = ["" if one is None else f"{one:,}" for one in found]
    return [HIDDEN if line.is_small else one for line, one in zip(lines, shown, strict=True)]


def _last(line: Line, now: datetime) -> str:
    if line.numbers is None or line.is_small:
        return ""
    at = line.numbers.last_fired_at
    return text.day(at, now) if at else "Never"
