"""Every gate that looks at data only, one candidate at a time; for the oracle."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from journey_core.model.contact import Response, Trigger
from journey_core.model.contact_policy import ContactPolicy, SuppressionRow
from journey_core.model.journey import Journey
from journey_core.model.template import fields_of
from tests.replay.oracle_customer import Customer, Row, in_ms
from tests.replay.oracle_timing import is_quiet
from tests.replay.oracle_triggers import Fire, Way


@dataclass(frozen=True, eq=False)
class Candidate:
    """A fired trigger and one of its responses, due at `due_ms`; first it was `first_due_ms`.

    `fires` are all fires of the trigger for the customer.
    """

    key: str
    customer: Customer
    way: Way
    zone: ZoneInfo
    policy: ContactPolicy
    journey: Journey
    trigger: Trigger
    response: Response
    fire: Fire
    fires: list[Fire]
    due_ms: int
    first_due_ms: int

    @property
    def order(self) -> tuple[object, ...]:
        """A customer's candidates go by due time, rank, response; then fire time, anchor row."""
        return (self.due_ms, self.trigger.rank, self.key, *self.fire.moment)


def refired(one: Candidate) -> str | None:
    """The trigger may not fire again: never, or not before the customer has left its stage."""
    earlier = [
        fire
        for fire in one.fires
        if fire.moment < one.fire.moment and _same_key(one.trigger.key, fire, one.fire)
    ]
    if one.trigger.reentry == "every time" or not earlier:
        return None
    if one.trigger.reentry == "after leaving" and _left(one, earlier[-1]):
        return None
    return "duplicate"


def _same_key(key: str, fire: Fire, other: Fire) -> bool:
    return not key or fire.anchor.value(key) == other.anchor.value(key)


def _left(one: Candidate, earlier: Fire) -> bool:
    """Whether another stage was entered after the earlier fire and up to this one.

    Without a stage of the trigger, any is another one.
    """
    stage = one.trigger.stage
    return any(
        (stage is None or not one.way.inside(entry.stage, stage))
        for entry in one.way.entries
        if earlier.at_ms < entry.row.at_ms <= one.fire.at_ms
    )


def stage(one: Candidate) -> str | None:
    wanted = one.trigger.stage
    if wanted is None:
        return None
    now = one.way.at(one.due_ms)
    return None if now and one.way.inside(now, wanted) else "stage_mismatch"


def missing_data(one: Candidate) -> str | None:
    said = one.response
    texts = [said.subject, said.body, said.call_to_action]
    for other in said.variants:
        texts += [other.subject, other.body, other.call_to_action]
    needed = [slot.field for slot in fields_of(texts) if slot.fallback is None]
    for name in [*needed, *said.required]:
        if not one.customer.field(name, one.fire.anchor).strip():
            return "missing_data"
    return None


def retention(one: Candidate) -> str | None:
    anchor = one.fire.anchor
    for keep in one.policy.keep:
        old = one.due_ms - anchor.at_ms > in_ms(keep.span)
        if old and keep.event == anchor.told.event:
            return "missing_data"
    return None


def suppression(one: Candidate) -> str | None:
    for held in one.response.suppress:
        begin = one.due_ms - in_ms(held.within)
        if any(begin < row.at_ms <= one.due_ms for row in one.customer.matching(held.event)):
            return "suppressed"
    for row in one.policy.suppressions:
        if one.response.kind in row.kinds and not _over(row, one.due_ms):
            for opened in one.customer.matching(row.opens):
                if _is_about(row.product, opened, one.fire.anchor) and _is_open(row, opened, one):
                    return "suppressed"
    return None


def _is_about(name: str, row: Row, anchor: Row) -> bool:
    """Whether two rows speak of the same thing; those without a name for it do not."""
    return not name or "" != row.value(name) == anchor.value(name)


def _over(row: SuppressionRow, at_ms: int) -> bool:
    """Whether the row of the matrix has itself ended."""
    if row.until is None:
        return False
    ends = datetime.combine(row.until, time(0), UTC)
    return at_ms >= int(ends.timestamp()) * 1000


def _is_open(row: SuppressionRow, opened: Row, one: Candidate) -> bool:
    """Whether what began at a row is still open when the candidate is due."""
    ends = [opened.at_ms + in_ms(row.lasts)] if row.lasts is not None else []
    for other in one.customer.matching(row.closes) if row.closes else []:
        same = not row.key or other.value(row.key) == opened.value(row.key)
        if same and other.place > opened.place:
            ends.append(other.at_ms)
    return opened.at_ms <= one.due_ms and all(one.due_ms < end for end in ends)


def recommendation(one: Candidate) -> str | None:
    rules, anchor = one.policy.recommendations, one.fire.anchor
    if not one.response.recommends or rules is None:
        return None
    if rules.gifts and one.customer.matches(rules.gifts, anchor):
        return "suppressed"
    for row in one.customer.matching(rules.returns) if rules.returns else []:
        in_time = anchor.at_ms <= row.at_ms <= one.due_ms
        if rules.key and in_time and _is_about(rules.key, row, anchor):
            return "suppressed"
    return None


def consent(one: Candidate) -> str | None:
    if not one.response.purpose:
        return None
    latest = None
    for row in one.customer.consents:
        known = row.purpose == one.response.purpose and row.at_ms <= one.due_ms
        if known and (latest is None or row.at_ms >= latest.at_ms):
            latest = row
    if latest is None or latest.state != "granted":
        return "no_consent"
    expired = latest.expires_ms is not None and latest.expires_ms <= one.due_ms
    return "consent_expired" if expired else None


def channels(one: Candidate) -> list[str]:
    """The channels of a response in the customer's order, without repeats."""
    said = one.response
    wanted = one.customer.attributes.get(one.policy.preferred_channel_field, "")
    own: list[str] = [said.channel, *said.fallbacks]
    first = [channel for channel in own if said.follow_preference and channel == wanted]
    return list(dict.fromkeys([*first, *own]))


def reachable(one: Candidate) -> list[str]:
    """Those of the channels for which the customer has an address, where one is needed."""
    addresses: dict[str, str] = {**one.policy.addresses}
    found = []
    for option in channels(one):
        address = addresses.get(option)
        if address is None or one.customer.attributes.get(address, "").strip():
            found.append(option)
    return found


def channel(one: Candidate) -> str | None:
    return None if reachable(one) else "no_channel"


def quiet_hours(one: Candidate) -> str | None:
    dropped = one.response.in_quiet_hours == "drop"
    quiet = dropped and is_quiet(one.due_ms, one.policy.quiet_hours, one.zone)
    return "quiet_hours" if quiet else None


def holdout(one: Candidate) -> str | None:
    rows = one.customer.assignments.get(one.journey.id, [])
    first = min(rows, key=lambda row: row.at_ms, default=None)
    held = first is not None and first.at_ms <= one.due_ms and first.arm == "holdout"
    return "holdout" if held else None


GATES: dict[str, Callable[[Candidate], str | None]] = {
    "stage": stage,
    "missing data": missing_data,
    "retention": retention,
    "suppression": suppression,
    "recommendation": recommendation,
    "consent": consent,
    "channel": channel,
    "quiet hours": quiet_hours,
    "holdout": holdout,
}
