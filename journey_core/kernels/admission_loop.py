"""Caps and cooldowns as one compiled loop: candidate by candidate, each limit's latest in a ring.

Imported only through `compiled`, because numba is optional.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numba import njit, types
from numpy.typing import NDArray

from journey_core.kernels.caps import CapRule, CooldownRule, Windows, windows_of
from journey_core.kernels.shapes import Codes, Flags, Ints

_LINE, _TABLE = types.int64[::1], types.int64[:, ::1]
_FLAGS, _FLAG_TABLE = types.boolean[::1], types.boolean[:, ::1]


def admit(  # noqa: PLR0917
    rules: Sequence[CapRule | CooldownRule],
    customer: Ints,
    t: Ints,
    response: Codes,
    options: Codes,
    eligible: Flags,
) -> tuple[Ints, Ints, Ints]:
    """For each candidate the option it is let through with (-1: none), the place of the first rule
    that blocks its first option (-1: none), and when that rule has room again (-1: not known)."""
    number = len(customer)
    most = np.array(
        [1 if isinstance(rule, CooldownRule) else rule.most for rule in rules], np.int64
    )
    first = np.append(0, np.cumsum(np.where(most <= number, most, 0)))
    windows = [windows_of(rule, customer, t) for rule in rules]
    flags = _flags(rules, int(options.max(initial=-1)) + 1)
    out = np.full((3, number), -1)
    _admit(
        np.array(customer, np.int64), np.array(response, np.int64), np.array(options, np.int64),
        np.array(eligible, bool), *_measures(windows, t), *flags, most, first,
        np.empty(int(first[-1]), np.int64), out,
    )  # fmt: skip
    return out[0], out[1], out[2]


def _measures(windows: Sequence[Windows], t: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """Different stamps, one a line, and which of them each limit has; widths that are one for all
    (-1: they are not), and those of each candidate, a line a limit."""
    stamps = {id(one.stamp): one.stamp for one in windows}
    of = [list(stamps).index(id(one.stamp)) for one in windows]
    plain = [one.width if isinstance(one.width, int) else -1 for one in windows]
    own = [one.width if not isinstance(one.width, int) else np.zeros(0) for one in windows]
    widths = np.zeros((len(windows), len(t) if any(map(len, own)) else 0), np.int64)
    for line, width in zip(widths, own, strict=True):
        line[: len(width)] = width
    lines = np.array(list(stamps.values()), np.int64).reshape(len(stamps), len(t))
    return lines, np.array(of, np.int64), np.array(plain, np.int64), widths


def _flags(rules: Sequence[CapRule | CooldownRule], codes: int) -> tuple[NDArray[np.bool_], ...]:
    """Lines of flags, one a rule: the responses looked at, those counted, the channels cared for
    (the last stands for no channel); and for each rule whether it moves candidates on, and whether
    room comes at a known moment."""
    channels = [rule.channels if isinstance(rule, CapRule) else None for rule in rules]
    cares = np.ones((len(rules), codes + 1), bool)
    for line, flags in zip(cares, channels, strict=True):
        if flags is not None:
            line[:] = np.append(flags[:codes], False)
    looks = [rule.looks_at if isinstance(rule, CapRule) else rule.group for rule in rules]
    counts = [rule.counts if isinstance(rule, CapRule) else rule.group for rule in rules]
    moves = [isinstance(rule, CapRule) and rule.moves_on for rule in rules]
    rolls = [isinstance(rule, CapRule) and rule.period is None and rule.most > 0 for rule in rules]
    return _lines(looks), _lines(counts), cares, np.array(moves, bool), np.array(rolls, bool)


def _lines(flags: Sequence[Flags]) -> NDArray[np.bool_]:
    return np.array(flags, bool).reshape(len(flags), -1) if flags else np.zeros((0, 0), bool)


@njit(cache=True, nogil=True)
def _choose(full, cares, moves, options):
    """The first option that no full limit cares for, reached by limits that move on; and the first
    limit that blocks the first option where there is none."""
    blocker = -1
    for place in range(len(options)):
        channel = options[place]
        if place > 0 and channel < 0:
            break
        blocked = goes_on = False
        for limit in range(len(full)):
            if full[limit] and cares[limit, channel]:
                blocked = True
                goes_on = goes_on or moves[limit]
                if place == 0 and blocker < 0:
                    blocker = limit
        if not blocked:
            return place, -1
        if not goes_on:
            break
    return -1, blocker


@njit(
    types.void(
        _LINE, _LINE, _TABLE, _FLAGS, _TABLE, _LINE, _LINE, _TABLE, _FLAG_TABLE, _FLAG_TABLE,
        _FLAG_TABLE, _FLAGS, _FLAGS, _LINE, _LINE, _LINE, _TABLE,
    ),
    cache=True,
    nogil=True,
)  # fmt: skip
def _admit(  # noqa: PLR0917
    customer, response, options, eligible, stamps, stamp_of, plain, widths, looks, counts, cares,
    moves, rolls, most, first, ring, out,
):  # fmt: skip
    """Fill `out`: option, rule and room of each candidate.

    The latest stamps that limit l counted are in `ring` from first[l] on, as many as it allows. At
    oldest[l] the next one is put: in the place of the oldest where they are so many. A limit that
    cannot fill has no place there.
    """
    limits = len(most)
    full = np.zeros(limits, np.bool_)
    held = np.zeros(limits, np.int64)
    oldest = first[:limits].copy()
    for i in range(len(customer)):
        if i > 0 and customer[i] != customer[i - 1]:
            for limit in range(limits):
                held[limit] = 0
                oldest[limit] = first[limit]
        of, is_free = response[i], True
        for limit in range(limits):
            full[limit] = False
            if looks[limit, of] and held[limit] >= most[limit]:
                width = plain[limit] if plain[limit] >= 0 else widths[limit, i]
                near = most[limit] == 0
                near = near or stamps[stamp_of[limit], i] - ring[oldest[limit]] < width
                full[limit] = near and width > 0
                is_free = is_free and not full[limit]
        option, rule = (0, -1) if is_free else _choose(full, cares, moves, options[i])
        out[0, i] = option
        if rule >= 0:
            out[1, i] = rule
            if rolls[rule]:
                width = plain[rule] if plain[rule] >= 0 else widths[rule, i]
                out[2, i] = ring[oldest[rule]] + width
        if option >= 0 and eligible[i]:
            channel = options[i, option]
            for limit in range(limits):
                fills = first[limit + 1] > first[limit] and counts[limit, of]
                if fills and cares[limit, channel]:
                    ring[oldest[limit]] = stamps[stamp_of[limit], i]
                    held[limit] += 1
                    oldest[limit] += 1
                    if oldest[limit] == first[limit + 1]:
                        oldest[limit] = first[limit]
