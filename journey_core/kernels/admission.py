"""Who of a customer's candidates is let through by caps and cooldowns, each in its turn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from journey_core.kernels.caps import CapRule, CooldownRule, Limit, Windows, limit_of, windows_of
from journey_core.kernels.choice import choose
from journey_core.kernels.shapes import Flags, Ints, no_ints
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
    channel: Ints
    room_at: Ints


def admit(  # noqa: PLR0917
    customer: Ints,
    t: Ints,
    response: Ints,
    channels: Ints,
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
    rules = (*cooldowns, *caps)
    found = Admitted(
        np.zeros(len(t), np.int64), np.full(len(t), -1), options[:, 0].copy(), np.full(len(t), -1)
    )
    windows = [windows_of(customer, t, rule) for rule in rules]
    rows, sizes = _crowded(customer, windows, forbids=any(cap.most == 0 for cap in caps))
    if len(rows):
        first = options[rows, 0]
        limits = [
            limit_of(rule, window.take(rows), response[rows], first)
            for rule, window in zip(rules, windows, strict=True)
        ]
        kept, sizes = _doubtful(limits, options[rows], eligible[rows], sizes)
        rows, limits = rows[kept], [limit.take(kept) for limit in limits]
    if len(rows):
        option = sweep(limits, options[rows], eligible[rows], sizes)
        for whole, part in zip(found, _told(limits, options[rows], option, sizes), strict=True):
            whole[rows] = part
    return found


def _crowded(customer: Ints, windows: Sequence[Windows], *, forbids: bool) -> tuple[Ints, Ints]:
    """The candidates that share a window with another, and the sizes of the groups they form.

    Nothing that happens in one group reaches into another. With `forbids` all are kept.
    """
    if not len(customer) or not windows:
        return no_ints(), no_ints()
    near = windows[0].near()
    for window in windows[1:]:
        near |= window.near()
    near &= customer[1:] == customer[:-1]
    first = np.concatenate(([0], np.flatnonzero(~near) + 1))
    sizes = np.diff(first, append=len(customer))
    if forbids:
        return np.arange(len(customer)), sizes
    return np.flatnonzero(np.repeat(sizes > 1, sizes)), sizes[sizes > 1]


def _doubtful(
    limits: Sequence[Limit], options: Ints, eligible: Flags, sizes: Ints
) -> tuple[Ints, Ints]:
    """The groups in which a limit could be met at all, as candidates and sizes.

    The more are admitted the more are blocked: who passes were all before admitted, passes.
    """
    first = np.cumsum(sizes) - sizes
    doubt = np.zeros(len(eligible), bool)
    for limit in limits:
        full, _ = limit.full(eligible & limit.counts_any(options), first, sizes)
        doubt |= full & limit.looks_first
    kept = np.logical_or.reduceat(doubt, first)
    return np.flatnonzero(np.repeat(kept, sizes)), sizes[kept]


def _told(limits: Sequence[Limit], options: Ints, option: Ints, sizes: Ints) -> Admitted:
    """What candidates met, given the option of each eligible one that was admitted."""
    first = np.cumsum(sizes) - sizes
    admitted, used = option >= 0, _used(options, option)
    states = [limit.full(admitted & limit.on(used, limit.counts), first, sizes) for limit in limits]
    option, rule = choose(limits, [full for full, _ in states], options)
    cooldowns = sum(limit.cools for limit in limits)
    capped = rule >= cooldowns
    verdict = np.where(rule < 0, ADMITTED, np.where(capped, CAPPED, COOLING_DOWN))
    room_at = np.full(len(rule), -1)
    for number, (limit, (_, room)) in enumerate(zip(limits, states, strict=True)):
        if limit.rolls:
            np.copyto(room_at, room, where=rule == number)
    return Admitted(
        verdict, np.where(capped, rule - cooldowns, rule), _used(options, option), room_at
    )


def _used(options: Ints, option: Ints) -> Ints:
    """The channel of each candidate's option; the first one where it has none."""
    return options[np.arange(len(options)), np.maximum(option, 0)]
