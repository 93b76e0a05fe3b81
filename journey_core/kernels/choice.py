"""Which channel of a candidate no full cap blocks, and what blocks it where there is none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from journey_core.kernels.caps import Limit
from journey_core.kernels.shapes import Codes, Flags, Ints


def choose(
    limits: Sequence[Limit], full: Sequence[Flags], options: Codes, rows: Ints | None = None
) -> tuple[Ints, Ints]:
    """The first option of candidates that no full limit blocks, and the limit that blocked.

    `full` says for each limit whether it is full for each candidate, or each of `rows`; `options`
    are the channels of the same. The option is -1 where none is left. The limit is the first that
    blocks on the first channel, -1 where an option is found.
    """
    rule = np.full(len(options), -1)
    for number in reversed(range(len(limits))):
        looks = limits[number].looks_first
        rule[full[number] & (looks if rows is None else looks[rows])] = number
    option = np.where(rule < 0, 0, -1)
    if options.shape[1] > 1:
        stuck = np.flatnonzero(rule >= 0)
        chosen = _move_on(
            limits,
            [
                flags[stuck] & limit.looks[stuck if rows is None else rows[stuck]]
                for limit, flags in zip(limits, full, strict=True)
            ],
            options[stuck],
        )
        option[stuck] = chosen
        rule[stuck[chosen >= 0]] = -1
    return option, rule


def _move_on(limits: Sequence[Limit], hits: Sequence[Flags], options: Codes) -> Ints:
    """The option that candidates blocked on their first channel can move on to, or -1.

    `hits` says for each limit whether it is full and looks at them, whatever the channel.
    """
    found = np.full(len(options), -1)
    stuck = np.arange(len(options))
    for place in range(1, options.shape[1]):
        moves, blocked = np.zeros((2, len(stuck)), bool)
        for limit, hit in zip(limits, hits, strict=True):
            if limit.moves_on:
                moves |= limit.on(options[stuck, place - 1], hit[stuck])
            blocked |= limit.on(options[stuck, place], hit[stuck])
        moves &= options[stuck, place] >= 0
        found[stuck[moves & ~blocked]] = place
        stuck = stuck[moves & blocked]
    return found


class Alone(NamedTuple):
    """A limit over a few candidates in plain lists, which are faster one by one."""

    most: int
    looks: list[bool]
    counts: list[bool]
    never: list[bool]
    channels: list[bool] | None
    moves_on: bool

    @classmethod
    def of(cls, limit: Limit, rows: slice) -> Alone:
        channels = None if limit.channels is None else limit.channels.tolist()
        never = limit.always_full()[rows].tolist() if limit.most == 0 else []
        looks, counts = limit.looks[rows].tolist(), limit.counts[rows].tolist()
        return cls(limit.most, looks, counts, never, channels, limit.moves_on)

    def cares(self, channel: int) -> bool:
        """Whether the limit is about messages on a channel."""
        return self.channels is None or self.channels[channel]


def choose_one(
    limits: Sequence[Alone], full: Sequence[bool], row: int, options: Sequence[int]
) -> int:
    """The same as `choose` for one candidate: its first option that is open, or -1."""
    hits = [limit for limit, flag in zip(limits, full, strict=True) if flag and limit.looks[row]]
    for place, channel in enumerate(options):
        blocking = [limit for limit in hits if limit.cares(channel)]
        if place and channel < 0:
            return -1
        if not blocking:
            return place
        if not any(limit.moves_on for limit in blocking):
            return -1
    return -1
