"""Caps and cooldowns in one form: at most so many admitted candidates within so much of a stamp."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from journey_core.kernels.shapes import Flags, Ints


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
        grown = np.cumsum(step)
        return np.searchsorted(grown, grown + width)


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

    def on(self, channel: Ints, flags: Flags) -> Flags:
        """The flags of candidates where the limit cares for their channel; -1 is no channel."""
        return flags if self.channels is None else flags & self.channels[channel]

    def take(self, rows: Ints) -> Limit:
        """The limit over some of the candidates."""
        return replace(
            self,
            windows=self.windows.take(rows),
            looks=self.looks[rows],
            counts=self.counts[rows],
            looks_first=self.looks_first[rows],
            counts_first=self.counts_first[rows],
        )

    def solid(self, channels: Ints) -> Flags:
        """Where the limit looks at a candidate on every channel that it could use."""
        found = self.looks_first
        for option in channels.T[1:] if self.channels is not None else ():
            found = found & ((option < 0) | self.on(option, self.looks))
        return found

    def counts_any(self, channels: Ints) -> Flags:
        """Where the limit would count a candidate on any channel that it could use."""
        found = self.counts_first
        for option in channels.T[1:] if self.channels is not None else ():
            found = found | self.on(option, self.counts)
        return found

    def always_full(self) -> Flags:
        """Where the limit allows nobody at all."""
        applies = np.broadcast_to(self.windows.width, self.looks.shape) > 0
        return applies if self.most == 0 else np.zeros(len(self.looks), bool)

    def full(self, counted: Flags, first: Ints, sizes: Ints) -> tuple[Flags, Ints]:
        """Where the candidates `counted` leave no room, and the stamp at which there is room.

        Only earlier candidates of the same group count; groups are of `sizes` and open at `first`.
        """
        if self.most == 0:
            return self.always_full(), np.full(len(counted), -1)
        before = np.cumsum(counted) - counted
        enough = before - np.repeat(before[first], sizes) >= self.most
        at = np.flatnonzero(counted)
        if not enough.any():
            return enough, np.full(len(counted), -1)
        oldest = self.windows.stamp[at[np.where(enough, before - self.most, 0)]]
        room = oldest + self.windows.width
        return enough & (room > self.windows.stamp), room


def windows_of(customer: Ints, t: Ints, rule: CapRule | CooldownRule) -> Windows:
    """What a rule measures by: moments, or the numbers of calendar periods."""
    if isinstance(rule, CooldownRule):
        return Windows(t, rule.gap_ms)
    if rule.period is not None:
        return Windows(_never_falling(customer, rule.period), 1)
    return Windows(t, rule.window_of if rule.window_of is not None else rule.window_ms or 0)


def _never_falling(customer: Ints, period: Ints) -> Ints:
    """Periods that go on where a clock that is put back would return to one that is over."""
    same = customer[1:] == customer[:-1]
    if not (same & (period[1:] < period[:-1])).any():
        return period
    place = np.cumsum(np.concatenate(([False], ~same)))
    raised = place * (int(np.ptp(period)) + 1)
    return np.maximum.accumulate(period + raised) - raised


def limit_of(rule: CapRule | CooldownRule, windows: Windows, response: Ints, first: Ints) -> Limit:
    """A rule laid over candidates with these responses and first channels."""
    if isinstance(rule, CooldownRule):
        group = rule.group[response]
        return Limit(1, windows, group, group, group, group, cools=True)
    looks, counts = rule.looks_at[response], rule.counts[response]
    rolls = rule.period is None and rule.most > 0
    if rule.channels is None:
        return Limit(
            rule.most, windows, looks, counts, looks, counts, moves_on=rule.moves_on, rolls=rolls
        )
    channels = np.append(rule.channels, False)
    here = channels[first]
    return Limit(
        rule.most, windows, looks, counts, looks & here, counts & here,
        channels, rule.moves_on, rolls,
    )  # fmt: skip
