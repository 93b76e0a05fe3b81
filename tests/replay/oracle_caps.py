"""What was admitted before: duplicates, cooldowns and caps of one customer; for the oracle."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from journey_core.model.contact import Cap
from tests.replay import oracle_gates
from tests.replay.oracle_customer import in_ms
from tests.replay.oracle_gates import Candidate
from tests.replay.oracle_timing import allowed, next_period, period


class Admitted(NamedTuple):
    """A candidate that passed everything before holdout, and the channel it takes."""

    one: Candidate
    channel: str
    at_ms: int


class Verdict(NamedTuple):
    """What the caps say: the channel with room, or when there will be some, or neither."""

    channel: str | None = None
    later_ms: int | None = None


@dataclass
class Past:
    """What became of the customer's candidates so far."""

    came: set[tuple[str, int]] = field(default_factory=set)
    admitted: list[Admitted] = field(default_factory=list)

    def duplicate(self, one: Candidate) -> str | None:
        """The same response at the same moment has come before, or the trigger may not refire."""
        if (one.key, one.due_ms) in self.came:
            return "duplicate"
        return oracle_gates.refired(one)

    def cooldown(self, one: Candidate) -> str | None:
        """The response, or any response of the trigger, was admitted too short a time ago."""
        for before in self.admitted:
            ago = one.due_ms - before.at_ms
            own, of_trigger = one.response.cooldown, one.trigger.cooldown
            if own is not None and before.one.key == one.key and ago < in_ms(own):
                return "cooldown"
            same = before.one.journey.id, before.one.trigger.id
            siblings = same == (one.journey.id, one.trigger.id)
            if of_trigger is not None and siblings and ago < in_ms(of_trigger):
                return "cooldown"
        return None

    def caps(self, one: Candidate) -> Verdict:
        """The first of the customer's channels in which no cap is reached, or what is done.

        The next channel is tried where one of the caps that are reached says so. What happens in
        the end is up to the first cap that was reached on the first channel.
        """
        to_blame = None
        for channel in oracle_gates.reachable(one):
            full = [cap for cap in _caps_over(one) if self._is_full(cap, one, channel)]
            if not full:
                return Verdict(channel=channel)
            to_blame = to_blame or full[0]
            if all(cap.then != "other channel" for cap in full):
                break
        if to_blame and to_blame.then == "delay":
            later = self._room(to_blame, one)
            if later is not None and later - one.first_due_ms <= in_ms(to_blame.at_most):
                return Verdict(later_ms=later)
        return Verdict()

    def _is_full(self, cap: Cap, one: Candidate, channel: str) -> bool:
        return _counts(cap, one, channel) and len(self._counted(cap, one)) >= cap.max

    def _counted(self, cap: Cap, one: Candidate) -> list[int]:
        """When those were admitted that stand in the cap's window at the candidate's moment."""
        return [
            before.at_ms
            for before in self.admitted
            if _counts(cap, before.one, before.channel) and _in_window(cap, before.at_ms, one)
        ]

    def _room(self, cap: Cap, one: Candidate) -> int | None:
        """The first moment at which the cap has room and the response may be sent, if ever."""
        if cap.max == 0:
            return None
        if cap.calendar:
            room = next_period(one.due_ms, cap.calendar, one.zone)
        else:
            assert cap.within is not None
            room = sorted(self._counted(cap, one))[-cap.max] + in_ms(cap.within)
        return allowed(room, one.response, one.policy, one.zone)


def _caps_over(one: Candidate) -> Iterator[Cap]:
    """The policy's caps, the customer's own pace, and the journey's caps."""
    yield from one.policy.caps
    if pace := one.policy.pace:
        span = pace.spans.get(one.customer.attributes.get(pace.field, ""))
        if span is not None:
            yield Cap(max=1, within=span, kinds=("promotion",))
    yield from one.journey.caps


def _counts(cap: Cap, one: Candidate, channel: str) -> bool:
    """Whether a cap looks at a message, and counts it."""
    kind_fits = not cap.kinds or one.response.kind in cap.kinds
    return kind_fits and (not cap.channels or channel in cap.channels)


def _in_window(cap: Cap, at_ms: int, one: Candidate) -> bool:
    if cap.calendar:
        now = period(one.due_ms, cap.calendar, one.zone)
        return period(at_ms, cap.calendar, one.zone) == now
    assert cap.within is not None
    return one.due_ms - in_ms(cap.within) < at_ms <= one.due_ms
