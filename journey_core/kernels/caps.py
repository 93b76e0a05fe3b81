"""Caps and cooldowns in one form: at most so many admitted candidates within so much of a stamp."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from journey_core.kernels.shapes import Codes, Flags, Ints

_FURTHEST = 1 << 61
"""The largest sum of windows that is counted with; a window alone is far below."""


@dataclass(frozen=True, kw_only=True)
class CapRule:
    """At most `most` admitted messages to a customer in a window.

    The window is one of three. `window_ms`: those in (t - window, t]. `window_of`: the same with a
    window for each candidate, equal for all of a customer, 0 where the cap does not apply.
    `period`: those with the same number of a calendar period; one that is over does not come back,
    even where a clock is put back over midnight.

    `looks_at` and `counts` say for each response code whether its candidates are checked, and its
    admitted ones counted; `channels` narrows both to some channel codes. With `moves_on` a
    candidate that finds the cap full tries its next channel.
    """

    most: int
    looks_at: Flags
    counts: Flags
    window_ms: int | None = None
    window_of: Ints | None = None
    period: Ints | None = None
    channels: Flags | None = None
    moves_on: bool = False

    def __post_init__(self) -> None:
        windows = (self.window_ms, self.window_of, self.period)
        if sum(window is not None for window in windows) != 1:
            raise ValueError("a cap has exactly one of `window_ms`, `window_of` and `period`")


@dataclass(frozen=True)
class CooldownRule:
    """The least time between two admitted candidates of a group of response codes."""

    gap_ms: int
    group: Flags


class Windows(NamedTuple):
    """What a limit measures by, one entry a candidate: counted are stamps in (s - width, s]."""

    stamp: Ints
    width: Ints | int

    def near(self) -> Flags:
        """Whether each candidate but the first may see the one before it, were both one's."""
        width = self.width if isinstance(self.width, int) else self.width[1:]
        return self.stamp[1:] - self.stamp[:-1] < width

    def take(self, rows: Ints) -> Windows:
        """The windows of some candidates."""
        width = self.width if isinstance(self.width, int) else self.width[rows]
        return Windows(self.stamp[rows], width)

    def full(self, most: int, counted: Flags, group: Ints) -> Flags:
        """Where the latest `most` counted before a candidate, 1 or more, are in its window, all of
        its group."""
        stamp, width = self
        found = np.zeros(len(counted), bool)
        if most >= len(counted):
            return found
        if counted.all():
            width = width if isinstance(width, int) else width[most:]
            near = stamp[most:] - stamp[:-most] < width
            found[most:] = near & (group[most:] == group[:-most])
            return found
        at, before = np.flatnonzero(counted), np.cumsum(counted) - counted
        begin = int(np.searchsorted(before, most))
        width = width if isinstance(width, int) else width[begin:]
        oldest = at[before[begin:] - most]
        near = stamp[begin:] - stamp[oldest] < width
        found[begin:] = near & (group[begin:] == group[oldest])
        return found

    def release(self, begins: Flags) -> Ints:
        """For each candidate the first place whose window no longer holds it, in its own group.

        Groups begin at `begins`. Steps longer than a window are as good as a window, so the sum of
        steps is a stamp that grows over all groups.
        """
        span = int(np.ptp(self.stamp)) + 1
        width = np.minimum(np.broadcast_to(np.int64(0) + self.width, self.stamp.shape), span)
        step = np.zeros(len(self.stamp), np.int64)
        np.minimum(self.stamp[1:] - self.stamp[:-1], width[1:], out=step[1:])
        step[1:][begins[1:]] = width[:-1][begins[1:]]
        if step.sum(dtype=float) > _FURTHEST and np.count_nonzero(begins) > 1:
            return self._release_in_halves(begins)
        grown = np.cumsum(step)
        return np.searchsorted(grown, grown + width)

    def _release_in_halves(self, begins: Flags) -> Ints:
        """The same for groups whose windows together are longer than a whole number holds."""
        middle = int(np.flatnonzero(begins)[np.count_nonzero(begins) // 2])
        found = []
        for rows in (np.arange(middle), np.arange(middle, len(begins))):
            found.append(self.take(rows).release(begins[rows]) + rows[0])
        return np.concatenate(found)


def widest(windows: Sequence[Windows]) -> Iterator[Windows]:
    """Those that see as far back as all of them."""
    plain: dict[int, Windows] = {}
    for one in windows:
        if not isinstance(one.width, int):
            yield one
        elif id(one.stamp) not in plain or one.width > plain[id(one.stamp)].width:
            plain[id(one.stamp)] = one
    yield from plain.values()


@dataclass(frozen=True)
class Limit:
    """A cap or a cooldown laid over candidates: what it looks at and counts, one entry each.

    `looks` and `counts` leave the channel open, `looks_first` and `counts_first` are for the first
    channel. `rolls` says that room comes at a known moment, `cools` that it is a cooldown.
    """

    most: int
    windows: Windows
    looks: Flags
    counts: Flags
    looks_first: Flags
    counts_first: Flags
    channels: Flags | None = None
    moves_on: bool = False
    rolls: bool = False
    cools: bool = False

    def on(self, channel: Codes, flags: Flags) -> Flags:
        """The flags of candidates where the limit cares for their channel; -1 is no channel."""
        return flags if self.channels is None else flags & self.channels[channel]

    def solid(self, channels: Codes) -> Flags:
        """Where the limit looks at a candidate on every channel that it could use."""
        found = self.looks_first
        for option in channels.T[1:] if self.channels is not None else ():
            found = found & ((option < 0) | self.on(option, self.looks))
        return found

    def always_full(self) -> Flags:
        """Where the limit allows nobody at all."""
        applies = np.broadcast_to(self.windows.width, self.looks.shape) > 0
        return applies if self.most == 0 else np.zeros(len(self.looks), bool)

    def full(self, counted: Flags, group: Ints) -> Flags:
        """Where the candidates `counted` leave no room for one that the limit looks at.

        Only earlier ones of the same group count, which stand together.
        """
        if self.most == 0:
            return self.always_full()
        concerned = counted | self.looks
        if 2 * np.count_nonzero(concerned) > len(concerned):
            return self.windows.full(self.most, counted, group)
        rows = np.flatnonzero(concerned)
        found = np.zeros(len(counted), bool)
        found[rows] = self.windows.take(rows).full(self.most, counted[rows], group[rows])
        return found

    def room(self, counted: Flags, rows: Ints) -> Ints:
        """The moment at which there is room again for candidates `rows` that find none."""
        at = np.flatnonzero(counted)
        oldest = at[np.searchsorted(at, rows) - self.most]
        windows = self.windows.take(rows)
        return self.windows.stamp[oldest] + windows.width


def limit_of(
    rule: CapRule | CooldownRule, customer: Ints, t: Ints, response: Codes, first: Codes
) -> Limit:
    """A rule laid over candidates with these first channels."""
    windows = windows_of(rule, customer, t)
    if isinstance(rule, CooldownRule):
        group = _among(rule.group, response)
        return Limit(1, windows, group, group, group, group, cools=True)
    looks = _among(rule.looks_at, response)
    same = np.array_equal(rule.looks_at, rule.counts)
    counts = looks if same else _among(rule.counts, response)
    channels = None if rule.channels is None else np.append(rule.channels, False)
    here = True if channels is None else channels[first]
    return Limit(
        rule.most, windows, looks, counts, looks & here, counts & here,
        channels, rule.moves_on, rolls=rule.period is None and rule.most > 0,
    )  # fmt: skip


def windows_of(rule: CapRule | CooldownRule, customer: Ints, t: Ints) -> Windows:
    """What a rule measures candidates by."""
    if isinstance(rule, CooldownRule):
        return Windows(t, rule.gap_ms)
    if rule.period is not None:
        return Windows(_never_falling(customer, rule.period), 1)
    return Windows(t, rule.window_of if rule.window_of is not None else rule.window_ms or 0)


def _among(flags: Flags, response: Codes) -> Flags:
    """The flag of each candidate's response."""
    some = np.flatnonzero(flags)
    if len(some) == len(flags):
        return np.ones(len(response), bool)
    return response == some[0] if len(some) == 1 else flags[response]


def take(limits: Sequence[Limit], rows: Ints) -> list[Limit]:
    """The limits over some of the candidates; moments that were shared stay so."""
    stamps = {id(stamp): stamp for stamp, _ in (limit.windows for limit in limits)}
    stamps = {key: stamp[rows] for key, stamp in stamps.items()}
    found = []
    for limit in limits:
        stamp, width = limit.windows
        width = width if isinstance(width, int) else width[rows]
        found.append(
            replace(
                limit,
                windows=Windows(stamps[id(stamp)], width),
                looks=limit.looks[rows],
                counts=limit.counts[rows],
                looks_first=limit.looks_first[rows],
                counts_first=limit.counts_first[rows],
            )
        )
    return found


def _never_falling(customer: Ints, period: Ints) -> Ints:
    """Periods that go on where a clock that is put back would return to one that is over."""
    same = customer[1:] == customer[:-1]
    if not (same & (period[1:] < period[:-1])).any():
        return period
    place = np.cumsum(np.concatenate(([False], ~same)))
    raised = place * (int(np.ptp(period)) + 1)
    return np.maximum.accumulate(period + raised) - raised
