"""Fisher's exact p for two proportions with a handful of events, where nothing else holds."""

from __future__ import annotations

import numpy as np

from journey_core.holdout.effect import both_there
from journey_core.holdout.moments import Moments
from journey_core.kernels.shapes import Flags, Floats, Ints

_LIKELY = 1e-7  # on the log scale: as likely as the table seen, give or take rounding
_WIDEST = 100_000
_BLOCK = 1_000_000


def fisher(control: Moments, treated: Moments, asked: Flags) -> Floats:
    """The two-sided p where `asked`, NaN elsewhere and where more than 100,000 tables are possible.

    The sum of the probabilities of all tables with the same margins that are at most as likely as
    the one seen.
    Source: R. A. Fisher, The logic of inductive inference, JRSS 98 (1935) 39-82.
    """
    found = np.full(len(control), np.nan)
    events = control.events + treated.events
    low = np.maximum(0, events - treated.n)
    width = (np.minimum(events, control.n) - low).astype(np.int64) + 1
    here = np.flatnonzero(asked & both_there(control, treated) & (width <= _WIDEST))
    here = here[np.argsort(width[here], kind="stable")]
    while len(here):
        some = max(1, _BLOCK // int(width[here[-1]]))
        block, here = here[-some:], here[:-some]
        found[block] = _block(control, treated, block, low[block], width[block])
    return found


def _block(control: Moments, treated: Moments, at: Ints, low: Floats, width: Ints) -> Floats:
    """One row a cell, one column a possible count of the control's events, from `low` up."""
    step = np.arange(int(width.max()))
    hits = low[:, None] + step
    n, other = control.n[at][:, None], treated.n[at][:, None]
    events = (control.events + treated.events)[at][:, None]
    possible = step < width[:, None]
    more = possible[:, 1:]
    was = hits[:, :-1]
    with np.errstate(divide="ignore", invalid="ignore"):
        grows = (n - was) * (events - was) / ((was + 1) * (other - events + was + 1))
        climbs = np.where(more, np.log(np.where(more, grows, 1)), 0)
    logs = np.concatenate([np.zeros((len(at), 1)), np.cumsum(climbs, axis=1)], axis=1)
    logs = np.where(possible, logs, -np.inf)
    seen = np.take_along_axis(logs, (control.events[at] - low).astype(np.int64)[:, None], axis=1)
    weight = np.exp(logs - logs.max(axis=1, keepdims=True))
    unlikely = np.where(logs <= seen + _LIKELY, weight, 0).sum(axis=1)
    return np.minimum(1, unlikely / weight.sum(axis=1))
