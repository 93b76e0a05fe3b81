"""Counts decisions, customers and moments; the counts of different customers add up."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from journey_core.kernels.shapes import Ints
from journey_core.replay.case import Case
from journey_core.replay.gates.holdout import NO_ARM
from journey_core.replay.results import DECISIONS, SENT, Decisions


class Tally(NamedTuple):
    """What the decisions about some customers come to.

    `decisions` has a row a response, a column a decision. `contacted_by` are the customers whom
    each response would have reached, `unassigned` its candidates of customers without an arm.
    `customers` had a candidate, `contacted` would have been sent something, `after_data` are
    candidates due after the data end.
    """

    decisions: Ints
    contacted_by: Ints
    unassigned: Ints
    customers: int
    contacted: int
    after_data: int


def tally(case: Case, d: Decisions) -> Tally:
    """The counts over decisions about the case's responses, which stand customer by customer."""
    places, size = len(case.responses), len(DECISIONS)
    sent = np.flatnonzero(d.decision == SENT)
    customer, response = d.customer[sent], d.response[sent]
    by_response = [customer[np.flatnonzero(response == place)] for place in range(places)]
    return Tally(
        np.bincount(d.response * size + d.decision, minlength=places * size).reshape(-1, size),
        np.array([_customers(theirs) for theirs in by_response], np.int64),
        np.bincount(d.response[np.flatnonzero(d.arm == NO_ARM)], minlength=places),
        _customers(d.customer),
        _customers(customer),
        int(np.count_nonzero(d.due_ms > case.arrays.horizon_ms)),
    )


def added(one: Tally, other: Tally) -> Tally:
    """The counts of both, whose customers differ."""
    return Tally(
        one.decisions + other.decisions,
        one.contacted_by + other.contacted_by,
        one.unassigned + other.unassigned,
        one.customers + other.customers,
        one.contacted + other.contacted,
        one.after_data + other.after_data,
    )


def _customers(customer: Ints) -> int:
    """How many different ones, which stand together."""
    return int(np.count_nonzero(customer[1:] != customer[:-1])) + bool(len(customer))
