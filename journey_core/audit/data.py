"""Rules about the data a journey leans on: events, properties and attributes that are there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from journey_core.audit.base import AuditRule, Breach, Breaches
from journey_core.audit.case import Case, called, percent
from journey_core.audit.events import event_of
from journey_core.audit.facts import Facts, fields_used
from journey_core.audit.profile import Severity
from journey_core.model.contact import Response, Trigger
from journey_core.model.rules import Compare, Exists, In, Leaf, Rule, walk
from journey_core.model.template import EVENT_FIELD

_MOST_NAMES = 2000  # with more of them, no similar one is looked for


class TriggerOnNothing(AuditRule):
    """A trigger asks for events, properties and attributes that the data has."""

    code, severity = "T3", "warning"
    fix = "Choose a name the data has, or import the data that has it."

    def check(self, case: Case) -> Breaches:
        if case.facts is None:
            return
        missing = Missing(case.facts)
        for trigger in case.journey.triggers:
            for problem in dict.fromkeys(_of_trigger(missing, case.facts, trigger)):
                message = f"{called(trigger)}: {problem}"
                yield Breach(f"triggers/{trigger.id}", message, _weight(case))


class RuleOnNothing(AuditRule):
    """Entry rules and conditions ask for events, properties and attributes that the data has."""

    code, severity = "M9", "warning"
    fix = "Change the rule to a name the data has, or import the data that has it."

    def check(self, case: Case) -> Breaches:
        if case.facts is None:
            return
        missing = Missing(case.facts)
        for stage in case.stages.values():
            for problem in missing.of_rule(stage.entry):
                yield Breach(f"stages/{stage.id}", f"{stage.name}: {problem}", _weight(case))
        for way in case.journey.transitions:
            ends = " to ".join(case.stages[key].name for key in (way.source, way.target))
            for problem in missing.of_rule(way.condition):
                yield Breach(f"transitions/{way.id}", f"{ends}: {problem}", _weight(case))


class EmptyField(AuditRule):
    """A field in a text says what stands there when it is empty."""

    code, severity = "C2", "error"
    fix = "Add a fallback after a bar, such as {{first_name|there}}."

    def check(self, case: Case) -> Breaches:
        for response, trigger in case.responses():
            bare = [s.field for s in case.wording[response.id].fields if s.fallback is None]
            for field in bare:
                share = _share(case.facts, trigger, field)
                if share is None or 0 < share < 1:
                    message = f"{called(response)} has {{{{{field}}}}} without a fallback"
                    yield Breach(f"responses/{response.id}", f"{message}, {_filled(share, field)}")


class UnknownField(AuditRule):
    """Templates and required fields read attributes and properties that the data has."""

    code, severity = "C3", "warning"
    fix = "Choose a field the data has, or leave it out."

    def check(self, case: Case) -> Breaches:
        if case.facts is None:
            return
        missing = Missing(case.facts)
        for response, trigger in case.responses():
            bare = {s.field for s in case.wording[response.id].fields if s.fallback is None}
            stopped = bare | set(response.required)
            for field in dict.fromkeys(fields_used(response)):
                if _share(case.facts, trigger, field) == 0:
                    weight: Severity = "error" if field in stopped else "warning"
                    never = ", so the message never leaves" if field in stopped else ""
                    message = f"{called(response)}: {missing.field(field, trigger)}{never}"
                    yield Breach(f"responses/{response.id}", message, weight)


class HoldsNothingBack(AuditRule):
    """What holds a response back can be read, has a window, and is spelt as in the data."""

    code, severity = "R6", "error"
    fix = "Correct the event or its window; until then nothing is held back."

    def check(self, case: Case) -> Breaches:
        missing = Missing(case.facts or Facts(0, 0))
        for response in case.journey.responses:
            for problem, weight in _of_suppressions(missing, case.facts, response):
                message = f"{called(response)} is not held back: {problem}"
                yield Breach(f"responses/{response.id}", message, weight)


class Missing:
    """Says which names are not in the data, and which name was probably meant."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self._hints: dict[str, str] = {}

    def of_rule(self, rule: Rule | None) -> Iterator[str]:
        """What a rule names that is not there, each once."""
        parts = walk(rule) if rule is not None else ()
        yield from dict.fromkeys(problem for part in parts for problem in self._of_part(part))

    def event(self, name: str) -> Iterator[str]:
        """The event, when it never occurs."""
        if name not in self.facts.events:
            yield f"{name} never occurs in the data{self.hint(name, self.facts.events)}"

    def field(self, field: str, trigger: Trigger) -> str:
        """A template's field that is always empty, in words."""
        name = field.removeprefix(EVENT_FIELD)
        if name == field:
            return f"nobody has the attribute {field}{self.hint(field, self.facts.attributes)}"
        hint = self.hint(name, self.facts.properties)
        return f"{trigger.event or 'no event'} never has the property {name}{hint}"

    def hint(self, name: str, known: Iterable[str]) -> str:
        """`; did you mean …?` where a name is nearly one that is there."""
        if name not in self._hints:
            names = list(known) if len(self._hints) < 50 else []
            near = get_close_matches(name, names, 1, 0.8) if len(names) < _MOST_NAMES else []
            self._hints[name] = f"; did you mean {near[0]}?" if near else ""
        return self._hints[name]

    def _of_part(self, part: Rule) -> Iterator[str]:
        if isinstance(part, Leaf):
            yield from self.event(part.event)
        elif isinstance(part, Compare | In | Exists):
            is_of = part.of == "attribute"
            known = self.facts.attributes if is_of else self.facts.properties
            if part.name not in known or (is_of and not self.facts.attributes[part.name]):
                who = "nobody has the attribute" if is_of else "no event has the property"
                yield f"{who} {part.name}{self.hint(part.name, known)}"


def _of_trigger(missing: Missing, facts: Facts, trigger: Trigger) -> Iterator[str]:
    for text in filter(None, (trigger.event, trigger.without)):
        event = event_of(text)
        if event is None:
            continue
        problems = list(missing.of_rule(event))
        yield from problems
        seen = facts.matches.get(text)
        if not problems and event.where and text == trigger.event and seen and not seen.events:
            yield f"{text} matches no event in the data"
    for rule in (trigger.rule, trigger.condition):
        yield from missing.of_rule(rule)


def _of_suppressions(
    missing: Missing, facts: Facts | None, response: Response
) -> Iterator[tuple[str, Severity | None]]:
    for row in response.suppress:
        event = event_of(row.event)
        if event is None:
            yield f"“{row.event}” is not an event", None
            continue
        if not row.within:
            yield f"the window of {row.event} is zero", None
        if facts is not None and facts.events and event.event not in facts.events:
            hint = missing.hint(event.event, facts.events)
            if hint:
                yield f"{event.event} never occurs in the data{hint}", "warning"


def _share(facts: Facts | None, trigger: Trigger, field: str) -> float | None:
    """How often a field has a value, from 0 to 1; None where it was not measured."""
    if facts is None:
        return None
    if not field.startswith(EVENT_FIELD):
        return facts.attributes.get(field, 0.0)
    name = field.removeprefix(EVENT_FIELD)
    if name not in facts.properties:
        return 0.0
    event = event_of(trigger.event)
    return facts.filled.get((event.event, name)) if event else None


def _filled(share: float | None, field: str) -> str:
    if share is None:
        return "and nothing says how often it is filled"
    whose = "the events" if field.startswith(EVENT_FIELD) else "customers"
    return f"filled for {percent(share)} of {whose}"


def _weight(case: Case) -> Severity | None:
    """A draft is written before its data comes."""
    return "info" if case.journey.status == "draft" else None
