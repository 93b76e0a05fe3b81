"""The gate that asks whether the customer can be reached, and finds the channel."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from journey_core.kernels.shapes import Flags, Ints
from journey_core.model.contact import Channel
from journey_core.replay import say
from journey_core.replay.case import Asked, Case
from journey_core.replay.gates.base import Gate, Why
from journey_core.replay.results import CHANNELS


class Reachable(Gate):
    """Holds back where none of the response's channels has an address. The customer's declared
    channel comes first where the response follows it and could use it, then its own channels in
    their order."""

    name = "channel"
    decision = "no_channel"

    def concerns(self, case: Case, asked: Asked) -> bool:
        return _has_addresses(case, asked)

    def blocks(self, case: Case, where: Ints) -> Flags:
        return options(case)[where, 0] < 0

    def explain(self, case: Case, one: int) -> Why:
        asked = case.responses[case.candidates.response[one]]
        possible = _in_turn(asked)
        wanted = " or ".join(possible)
        found = [CHANNELS[code] for code in options(case)[one] if code >= 0]
        if found:
            return Why(found[0], wanted, f"the customer can be reached by {say.listed(found)}")
        missing = [case.policy.addresses[channel] for channel in possible]
        because = f"{say.listed(missing)} is empty, so {wanted} reaches nobody"
        return Why("no address", wanted, because, f"if {say.listed(missing)} were known")


def options(case: Case) -> NDArray[np.int8]:
    """The channels that reach each candidate's customer, in order, -1 where there are no more."""

    def work() -> NDArray[np.int8]:
        c = case.candidates
        found = _at_most(case).take(c.response, axis=0)
        for asked, mine in case.of_each(np.arange(len(c.customer)), lambda one: _varies(case, one)):
            found[mine, : len(_in_turn(asked))] = _of_response(case, asked, c.customer[mine])
        return found

    return case.here("options", work)


def _at_most(case: Case) -> NDArray[np.int8]:
    """The channels of each response, as they are for a customer who can be reached by all."""

    def work() -> NDArray[np.int8]:
        turns = [_in_turn(asked) for asked in case.responses]
        found = np.full((len(turns), max(map(len, turns), default=1)), -1, np.int8)
        for line, channels in zip(found, turns, strict=True):
            line[: len(channels)] = [CHANNELS.index(channel) for channel in channels]
        return found

    return case.once("channels", work)


def _varies(case: Case, asked: Asked) -> bool:
    """Whether a response's channels may be others for some customers."""
    prefers = asked.response.follow_preference and case.policy.preferred_channel_field
    return bool(prefers or _has_addresses(case, asked))


def _has_addresses(case: Case, asked: Asked) -> bool:
    return any(case.policy.addresses.get(channel) for channel in _in_turn(asked))


def _in_turn(asked: Asked) -> list[Channel]:
    return list(dict.fromkeys([asked.response.channel, *asked.response.fallbacks]))


def _of_response(case: Case, asked: Asked, customer: Ints) -> NDArray[np.int8]:
    channels = _in_turn(asked)
    reached = [_reaches(case, channel, customer) for channel in channels]
    first = [_is_preferred(case, asked, channel, customer) for channel in channels]
    found = np.full((len(customer), len(channels)), -1, np.int8)
    number = np.zeros(len(customer), np.int64)
    for now in (True, False):
        for channel, reach, preferred in zip(channels, reached, first, strict=True):
            mine = np.flatnonzero(reach & (preferred == now))
            found[mine, number[mine]] = CHANNELS.index(channel)
            number[mine] += 1
    return found


def _reaches(case: Case, channel: Channel, customer: Ints) -> Flags:
    address = case.policy.addresses.get(channel)
    return case.filled(address)[customer] if address else np.ones(len(customer), bool)


def _is_preferred(case: Case, asked: Asked, channel: Channel, customer: Ints) -> Flags:
    field = case.policy.preferred_channel_field
    if asked.response.follow_preference and field:
        said, values = case.arrays.attribute(field)
        if channel in values:
            return said[customer] == values.index(channel)
    return np.zeros(len(customer), bool)
