"""Who of a customer's candidates is let through by caps and cooldowns, each in its turn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from journey_core.kernels import compiled
from journey_core.kernels.caps import (
    CapRule,
    CooldownRule,
    Limit,
    limit_of,
    take,
    widest,
)
from journey_core.kernels.choice import choose
from journey_core.kernels.shapes import Codes, Flags, Ints, no_ints
from journey_core.kernels.sweep import sweep

ADMITTED, COOLING_DOWN, CAPPED = range(3)


class Admitted(NamedTuple):
    """What became of each candidate.

    `verdict` is ADMITTED, COOLING_DOWN or CAPPED; `rule` the place in its list of the first
    cooldown, or of the first cap on the first channel, that blocked, -1 for none; `channel` the
    channel code finally used, or the first one of a blocked candidate; `room_at` the first moment
    at which that cap would have had room after what was admitted before, -1 where nothing is
    capped, or by a calendar or a cap of nought.
    """

    verdict: Ints
    rule: Ints
    channel: Codes
    room_at: Ints


def admit(  # noqa: PLR0917
    customer: Ints,
    t: Ints,
    response: Codes,
    channels: Codes,
    eligible: Flags,
    caps: Sequence[CapRule] = (),
    cooldowns: Sequence[CooldownRule] = (),
) -> Admitted:
    """Give every candidate in its turn what it needs of its customer's caps and cooldowns.

    Candidates stand customer by customer, those of one in the order of processing, in which the
    moments `t` (milliseconds) never fall; customers may be any whole numbers. `channels` holds the
    channel codes that each candidate could use in order, shape (n,) or (n, options), -1 for none.
    Cooldowns are asked first: one blocks while t - (last admitted of its group) < gap. Then every
    cap that looks at the candidate on its channel must have room. If one of those that have none
    moves on, the next channel is tried against all of them.
    Only `eligible` candidates use anything up; the others are told what they would have met.

    Candidates that can meet no limit, even were all before them admitted, are settled at once. The
    memory needed is a small multiple of the candidates, whatever the caps allow.
    """
    options = channels[:, None] if channels.ndim == 1 else channels
    if not any(cap.moves_on for cap in caps):
        options = options[:, :1]
    rules, loops = (*cooldowns, *caps), compiled.loops()
    if loops is not None:
        option, rule, room_at = loops.admit(rules, customer, t, response, options, eligible)
        return Admitted(*_named(rule, len(cooldowns)), _used(options, option), room_at)
    limits = [limit_of(rule, customer, t, response, options[:, 0]) for rule in rules]
    return _admit(limits, customer, options, eligible)


def _admit(limits: Sequence[Limit], customer: Ints, options: Codes, eligible: Flags) -> Admitted:
    nothing = np.full(len(customer), -1)
    found = Admitted(np.zeros_like(nothing), nothing, options[:, 0].copy(), nothing.copy())
    rows, sizes = _doubtful(limits, customer, eligible)
    if len(rows):
        limits, options = take(limits, rows), options[rows]
        option = sweep(limits, options, eligible[rows], sizes)
        told = _told(limits, options, option, sizes)
        for whole, part in zip(found, told, strict=True):
            whole[rows] = part
    return found


def _doubtful(limits: Sequence[Limit], customer: Ints, eligible: Flags) -> tuple[Ints, Ints]:
    """The candidates of groups in which a limit could be met at all, and the sizes of the groups.

    The candidates of a group share windows; nothing that happens in it reaches into another. Where
    nobody is blocked though all are counted on their first channels, that is what happens.
    """
    if not len(customer) or not limits:
        return no_ints(), no_ints()
    doubt = np.zeros(len(customer), bool)
    for limit in limits:
        doubt |= limit.full(eligible & limit.counts_first, customer) & limit.looks_first
    near = np.zeros(len(customer) - 1, bool)
    for windows in widest([limit.windows for limit in limits]):
        near |= windows.near()
    near &= customer[1:] == customer[:-1]
    first = np.concatenate(([0], np.flatnonzero(~near) + 1))
    sizes = np.diff(first, append=len(customer))
    kept = np.logical_or.reduceat(doubt, first)
    return np.flatnonzero(np.repeat(kept, sizes)), sizes[kept]


def _told(limits: Sequence[Limit], options: Codes, option: Ints, sizes: Ints) -> Admitted:
    """What candidates met, given the option of each eligible one that was admitted."""
    group = np.repeat(np.arange(len(sizes)), sizes)
    admitted, used = option >= 0, _used(options, option)
    counted = [admitted & limit.on(used, limit.counts) for limit in limits]
    full = [limit.full(flags, group) for limit, flags in zip(limits, counted, strict=True)]
    option, rule = choose(limits, full, options)
    room_at = np.full(len(rule), -1)
    for number, (limit, flags) in enumerate(zip(limits, counted, strict=True)):
        here = np.flatnonzero(rule == number) if limit.rolls else no_ints()
        room_at[here] = limit.room(flags, here)
    cooldowns = sum(limit.cools for limit in limits)
    return Admitted(*_named(rule, cooldowns), _used(options, option), room_at)


def _named(rule: Ints, cooldowns: int) -> tuple[Ints, Ints]:
    """The verdict on each candidate, and the place of what blocked in its own list."""
    capped = rule >= cooldowns
    verdict = np.where(rule < 0, ADMITTED, np.where(capped, CAPPED, COOLING_DOWN))
    return verdict, np.where(capped, rule - cooldowns, rule)


def _used(options: Codes, option: Ints) -> Codes:
    """The channel of each candidate's option; the first one where it has none."""
    return options[np.arange(len(options)), np.maximum(option, 0)]
