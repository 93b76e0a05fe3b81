"""The gate that asks whether the customer can be reached, and finds the channel."""

from __future__ import annotations

import numpy as np

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


def options(case: Case) -> Ints:
    """The channels that reach each candidate's customer, in order, -1 where there are no more."""

    def work() -> Ints:
        c = case.candidates
        width = max((len(_in_turn(asked)) for asked in case.responses), default=1)
        found = np.full((len(c.customer), width), -1)
        for asked, mine in case.of_each(np.arange(len(c.customer))):
            found[mine, : len(_in_turn(asked))] = _of_response(case, asked, c.customer[mine])
        return found

    return case.here("options", work)


def _in_turn(asked: Asked) -> list[Channel]:
    return list(dict.fromkeys([asked.response.channel, *asked.response.fallbacks]))


def _of_response(case: Case, asked: Asked, customer: Ints) -> Ints:
    channels = _in_turn(asked)
    codes = np.array([CHANNELS.index(channel) for channel in channels])
    turn = np.tile(np.arange(len(codes)), (len(customer), 1))
    field = case.policy.preferred_channel_field
    if asked.response.follow_preference and field:
        said, values = case.arrays.attribute(field)
        for place, channel in enumerate(channels):
            if channel in values:
                first = said[customer] == values.index(channel)
                turn[first, place] = -1
    for place, channel in enumerate(channels):
        address = case.policy.addresses.get(channel)
        if address:
            turn[~case.filled(address)[customer], place] = len(codes)
    order = np.argsort(turn, axis=1, kind="stable")
    away = np.take_along_axis(turn, order, axis=1) == len(codes)
    return np.where(away, -1, codes[order])
