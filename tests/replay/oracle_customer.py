"""What is known of one customer, and what a rule says of them at a moment; for the oracle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import NamedTuple

from journey_core.model.event_text import parse_event
from journey_core.model.rules import (
    Absence,
    AllOf,
    AnyOf,
    Compare,
    Count,
    Event,
    Exists,
    In,
    Not,
    Rule,
    Since,
)
from tests.lake import rule_oracle
from tests.lake.small_lake import Happened

MILLISECOND = timedelta(milliseconds=1)


class Consent(NamedTuple):
    """A row of the consent ledger; it ends at `expires_ms`, None never."""

    customer: str
    purpose: str
    state: str
    at_ms: int
    expires_ms: int | None = None


class Assigned(NamedTuple):
    """A customer's arm in a journey."""

    customer: str
    arm: str
    at_ms: int


@dataclass(frozen=True)
class History:
    """All data of a small workspace, each list in order of arrival.

    `events` are (customer, at_ms, event, properties), times are milliseconds since 1970 UTC;
    `assignments` are by journey id.
    """

    events: Sequence[tuple[str, int, str, Mapping[str, str]]]
    attributes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    consents: Sequence[Consent] = ()
    assignments: Mapping[str, Sequence[Assigned]] = field(default_factory=dict)

    @property
    def customers(self) -> list[str]:
        """Those who have events; nobody else can be spoken to."""
        return sorted({customer for customer, *_ in self.events})

    @property
    def horizon_ms(self) -> int:
        """The latest event of anybody."""
        return max((at_ms for _, at_ms, *_ in self.events), default=0)


class Row(NamedTuple):
    """An event of the customer: the how-manieth to arrive of all, when, and the event itself."""

    number: int
    at_ms: int
    told: Happened

    def value(self, name: str) -> str:
        """A property as text, empty where the row has none."""
        return self.told.properties.get(name, "")

    @property
    def place(self) -> tuple[int, int]:
        """Rows go by time, then order of arrival."""
        return self.at_ms, self.number


class Customer:
    """One customer: rows by time and arrival, attributes, consents and assignments."""

    def __init__(self, name: str, history: History) -> None:
        self.name = name
        self.rows: list[Row] = []
        for number, (customer, at_ms, event, properties) in enumerate(history.events):
            if customer == name:
                told = Happened(name, at_ms / 1000, event, properties)
                self.rows.append(Row(number, at_ms, told))
        self.rows.sort(key=lambda row: row.place)
        self.attributes = history.attributes.get(name, {})
        self.consents = [row for row in history.consents if row.customer == name]
        self.assignments = {
            journey: [row for row in rows if row.customer == name]
            for journey, rows in history.assignments.items()
        }

    def field(self, name: str, anchor: Row) -> str:
        """A field of a template: an attribute, or a property of the event that triggered it."""
        if name.startswith("event."):
            return anchor.value(name.removeprefix("event."))
        return self.attributes.get(name, "")

    def matching(self, text: str) -> list[Row]:
        """The rows of an EVENT text."""
        return [row for row in self.rows if self.matches(text, row)]

    def matches(self, text: str, row: Row) -> bool:
        """Whether a row is the EVENT."""
        return rule_oracle.matches(parse_event(text), row.told, self.attributes)

    def rows_where(self, rule: Rule) -> Iterator[tuple[Row, bool]]:
        """The rows at which a rule is asked, and whether it holds there."""
        told = [row.told for row in self.rows]
        for place, row in enumerate(self.rows):
            if rule_oracle.asked(rule, row.told):
                yield row, rule_oracle.holds(rule, told, place, self.attributes)

    def holds_at(self, rule: Rule, anchor: Row, at_ms: int) -> bool:
        """Whether a rule holds as of a moment: windows end there, the rest looks at the anchor."""
        match rule:
            case AllOf():
                return all(self.holds_at(inner, anchor, at_ms) for inner in rule.rules)
            case AnyOf():
                return any(self.holds_at(inner, anchor, at_ms) for inner in rule.rules)
            case Not():
                return not self.holds_at(rule.rule, anchor, at_ms)
            case Event():
                return rule_oracle.matches(rule, anchor.told, self.attributes)
            case Compare() | In() | Exists():
                return rule_oracle.passes(rule, anchor.told, self.attributes)
            case Count():
                return rule_oracle.OPERATORS[rule.operator](len(self._ago(rule, at_ms)), rule.times)
            case Absence():
                return not self._ago(rule, at_ms)
            case Since():
                ago = self._ago(rule, at_ms)
                return bool(ago) and rule_oracle.OPERATORS[rule.operator](min(ago), rule.span)

    def _ago(self, leaf: Count | Absence | Since, at_ms: int) -> list[timedelta]:
        """How long before a moment the matching rows of the leaf's window were."""
        within = None if isinstance(leaf, Since) else leaf.within
        found = []
        for row in self.rows:
            ago = (at_ms - row.at_ms) * MILLISECOND
            seen = row.at_ms <= at_ms and (within is None or ago <= within)
            if seen and rule_oracle.matches(leaf, row.told, self.attributes):
                found.append(ago)
        return found


def in_ms(span: timedelta) -> int:
    """A duration in milliseconds."""
    return span // MILLISECOND
