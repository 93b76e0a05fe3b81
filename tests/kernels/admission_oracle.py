"""What caps and cooldowns mean, written for reading: one candidate after the other, all lists."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Candidate:
    """One message that could be sent; `periods` has the number of its period for each cap."""

    customer: int
    t: int
    response: int
    channels: tuple[int, ...]
    eligible: bool = True
    periods: tuple[int, ...] = ()


@dataclass(frozen=True)
class Cap:
    """At most `most` in a window; `of_customer` gives each customer a window of their own."""

    most: int
    window: int | None = None
    of_customer: dict[int, int] | None = None
    looks_at: frozenset[int] = frozenset()
    counts: frozenset[int] = frozenset()
    channels: frozenset[int] | None = None
    moves_on: bool = False

    def window_for(self, customer: int) -> int | None:
        return self.of_customer[customer] if self.of_customer is not None else self.window


@dataclass(frozen=True)
class Cooldown:
    gap: int
    group: frozenset[int]


@dataclass(frozen=True)
class Told:
    """The verdict in words, which rule blocked, the channel, and when there is room."""

    verdict: str
    rule: int
    channel: int
    room_at: int = -1


@dataclass
class _Customer:
    """What was admitted so far, with the channel used."""

    admitted: list[tuple[Candidate, int]] = field(default_factory=list)


def admit_in_turn(
    candidates: list[Candidate], caps: list[Cap], cooldowns: list[Cooldown]
) -> list[Told]:
    """Every candidate in its turn."""
    customers: dict[int, _Customer] = {}
    told = []
    for one in candidates:
        customer = customers.setdefault(one.customer, _Customer())
        said = _ask(one, customer, caps, cooldowns)
        if said.verdict == "admitted" and one.eligible:
            customer.admitted.append((one, said.channel))
        told.append(said)
    return told


def _ask(one: Candidate, customer: _Customer, caps: list[Cap], cooldowns: list[Cooldown]) -> Told:
    first = one.channels[0]
    for number, cooldown in enumerate(cooldowns):
        earlier = [was.t for was, _ in customer.admitted if was.response in cooldown.group]
        if one.response in cooldown.group and earlier and one.t - max(earlier) < cooldown.gap:
            return Told("cooling down", number, first)
    for channel in [channel for channel in one.channels if channel >= 0]:
        full = [n for n in range(len(caps)) if _is_full(one, channel, n, caps[n], customer)]
        if not full:
            return Told("admitted", -1, channel)
        if not any(caps[number].moves_on for number in full):
            break
    blocking = next(n for n in range(len(caps)) if _is_full(one, first, n, caps[n], customer))
    return Told("capped", blocking, first, _room_at(one, blocking, caps[blocking], customer))


def _is_full(one: Candidate, channel: int, number: int, cap: Cap, customer: _Customer) -> bool:
    if one.response not in cap.looks_at or (cap.channels and channel not in cap.channels):
        return False
    if cap.window_for(one.customer) == 0:
        return False
    return len(_counted(one, one.t, number, cap, customer)) >= cap.most


def _counted(one: Candidate, t: int, number: int, cap: Cap, customer: _Customer) -> list[Candidate]:
    """The admitted messages in the cap's window that ends at `t`, or in the candidate's period."""
    window = cap.window_for(one.customer)
    return [
        was
        for was, channel in customer.admitted
        if was.response in cap.counts
        and (not cap.channels or channel in cap.channels)
        and (
            was.periods[number] == one.periods[number]
            if window is None
            else t - window < was.t <= t
        )
    ]


def _room_at(one: Candidate, number: int, cap: Cap, customer: _Customer) -> int:
    if cap.most == 0 or cap.window_for(one.customer) is None:
        return -1
    t = one.t
    while len(_counted(one, t, number, cap, customer)) >= cap.most:
        t += 1
    return t
