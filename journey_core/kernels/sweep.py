"""Goes from one admitted candidate to the next, in all customers at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

import numpy as np

from journey_core.kernels.caps import Limit, Windows
from journey_core.kernels.choice import Alone, choose, choose_one
from journey_core.kernels.shapes import Codes, Flags, Ints

Kind: TypeAlias = tuple[tuple[int, ...], Ints]
_FEW = 8
"""Groups left below which going on one by one beats a round over all of them."""
_KINDS = 16
"""Kinds of candidates that are told apart when a group jumps ahead; the rest is one kind."""

_BITS = 16
"""Limits that are told apart by counting; beyond, by sorting."""


class Track(NamedTuple):
    """What the sweep runs over: candidates group by group, and where each could go next.

    `release` says for each limit and candidate the first place at which it counts no more. A kind
    is a set of limits that surely stop its candidates, and for each place its next candidate there
    or later. Limits that allow nobody are left out of both.
    """

    limits: Sequence[Limit]
    options: Codes
    release: Sequence[Ints]
    kinds: Sequence[Kind]


class Groups(NamedTuple):
    """Groups under way: where each begins and ends, the place it looks at next, and how many each
    limit has counted in it (one row a limit)."""

    first: Ints
    end: Ints
    at: Ints
    counted: Ints

    def take(self, which: Flags) -> Groups:
        return Groups(self.first[which], self.end[which], self.at[which], self.counted[:, which])


def sweep(limits: Sequence[Limit], options: Codes, eligible: Flags, sizes: Ints) -> Ints:
    """The option that each eligible candidate is admitted with, -1 where it is not.

    Candidates stand in groups of `sizes` that share no window. What a group has admitted says up to
    which place each kind of candidate stays blocked, so a round takes every group to its next
    admitted candidate: there are as many rounds as admitted candidates in a group, not more.
    """
    first = np.cumsum(sizes) - sizes
    track = _track(limits, options, eligible, first)
    log = np.zeros((len(limits), len(eligible)), np.int64)
    option = np.full(len(eligible), -1)
    counted = np.zeros((len(limits), len(first)), np.int64)
    groups = Groups(first, first + sizes, first.copy(), counted)
    while len(groups.first) > _FEW:
        groups = _round(track, groups, log, option)
    for number in range(len(groups.first)):
        _finish(track, groups, number, log, option)
    return option


def _track(limits: Sequence[Limit], options: Codes, eligible: Flags, first: Ints) -> Track:
    begins = np.zeros(len(eligible), bool)
    begins[first] = True
    may, solid = eligible, []
    for limit in limits:
        stops = limit.solid(options)
        may = may & ~(stops & limit.always_full())
        solid.append(stops & (limit.most > 0))
    shared: dict[tuple[int, int], Ints] = {}
    release = []
    for stamp, width in (limit.windows for limit in limits):
        key = (id(stamp), width) if isinstance(width, int) else (id(width), -1)
        if key not in shared:
            shared[key] = Windows(stamp, width).release(begins)
        release.append(shared[key])
    return Track(limits, options, release, _kinds(np.array(solid), may))


def _kinds(solid: Flags, may: Flags) -> list[Kind]:
    """Which limits surely stop which candidates: `solid` has a row a limit."""
    patterns, counts, kind = _patterns(solid)
    keep = np.argsort(-counts, kind="stable")
    found, rest = [], keep[_KINDS - 1 :] if len(keep) > _KINDS else keep[:0]
    for one in keep[: len(keep) - len(rest)]:
        found.append((np.flatnonzero(patterns[:, one]), kind == one))
    if len(rest):
        found.append((np.flatnonzero(patterns[:, rest].all(axis=1)), np.isin(kind, rest)))
    return [(tuple(stops.tolist()), _next_place(may & which)) for stops, which in found]


def _patterns(solid: Flags) -> tuple[Flags, Ints, Ints]:
    """The different columns, how often each is there, and which one each column is."""
    code = np.zeros(solid.shape[1], np.int64)
    for row in solid:
        code = code << 1 | row
        if int(code.max()) >> _BITS:
            code = np.unique(code, return_inverse=True)[1]
    counts = np.bincount(code)
    some = np.flatnonzero(counts)
    kind, at = np.zeros((2, len(counts)), np.int64)
    kind[some], at[code] = np.arange(len(some)), np.arange(len(code))
    return solid[:, at[some]], counts[some], kind[code]


def _next_place(which: Flags) -> Ints:
    """For each place, and the end, the first place from there on that is in `which`."""
    end = len(which)
    places = np.full(end + 1, end, np.int32 if end < 2**31 else np.int64)
    places[:-1][which] = np.flatnonzero(which)
    return np.minimum.accumulate(places[::-1])[::-1].astype(places.dtype)


def _round(track: Track, groups: Groups, log: Ints, option: Ints) -> Groups:
    """Take every group to the next candidate that may pass; returns those that still have one."""
    held = []
    for number, limit in enumerate(track.limits):
        back = groups.counted[number] - limit.most
        held.append(np.where(back < 0, 0, log[number][groups.first + np.maximum(back, 0)]))
    at = groups.end
    for stops, following in track.kinds:
        start = groups.at
        for number in stops:
            start = np.maximum(start, held[number])
        at = np.minimum(at, following[start])
    some = at < groups.end
    groups, at = groups.take(some), at[some]
    full = [
        places[some] > at if limit.most else limit.always_full()[at]
        for limit, places in zip(track.limits, held, strict=True)
    ]
    found, _ = choose(track.limits, full, track.options[at], at)
    option[at] = found
    for number, limit in enumerate(track.limits):
        counts = limit.counts_first[at] & (found == 0)
        moved = np.flatnonzero(found > 0)
        if len(moved):
            used = track.options[at[moved], found[moved]]
            counts[moved] = limit.on(used, limit.counts[at[moved]])
        counted = groups.counted[number]
        log[number][(groups.first + counted)[counts]] = track.release[number][at[counts]]
        counted += counts
    return groups._replace(at=at + 1)


def _finish(track: Track, groups: Groups, number: int, log: Ints, option: Ints) -> None:
    """Take one group to its end, one admitted candidate after the other."""
    first, end, at = (int(of[number]) for of in (groups.first, groups.end, groups.at))
    rows = slice(first, end)
    logs = [
        line[first : first + counted].tolist()
        for line, counted in zip(log, groups.counted[:, number].tolist(), strict=True)
    ]
    release = [places[rows].tolist() for places in track.release]
    kinds = [(stops, following[first : end + 1].tolist()) for stops, following in track.kinds]
    alone = [Alone.of(limit, rows) for limit in track.limits]
    options = track.options[rows].tolist()
    while True:
        held = [
            line[-limit.most] if 0 < limit.most <= len(line) else 0
            for line, limit in zip(logs, alone, strict=True)
        ]
        at = min(
            following[max(at, *[held[stop] for stop in stops]) - first if stops else at - first]
            for stops, following in kinds
        )
        if at >= end:
            return
        here = at - first
        full = [
            until > at if limit.most else limit.never[here]
            for until, limit in zip(held, alone, strict=True)
        ]
        chosen = choose_one(alone, full, here, options[here])
        if chosen >= 0:
            option[at] = chosen
            for limit, line, places in zip(alone, logs, release, strict=True):
                if limit.counts[here] and limit.cares(options[here][chosen]):
                    line.append(places[here])
        at += 1
