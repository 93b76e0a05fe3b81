"""The customers behind every bar of a funnel: who came to a step, and who was lost before it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from journey_core.errors import BadInput
from journey_core.funnel.paths import previous
from journey_core.funnel.walk import Walk
from journey_core.kernels.shapes import Flags, Ints

if TYPE_CHECKING:
    import polars as pl

Who: TypeAlias = Literal["reached", "left"]


@dataclass(frozen=True)
class People:
    """Customers by key, ascending, each with the furthest step they reached, counted from 1.

    `at_ms` is when they first completed it and `start_ms` the latest start that led there, both in
    milliseconds since 1970 UTC.
    """

    customer: Ints
    step: Ints
    start_ms: Ints
    at_ms: Ints

    def __len__(self) -> int:
        return len(self.customer)

    def pick(self, flags: Flags) -> People:
        """Some of them."""
        return People(
            self.customer[flags], self.step[flags], self.start_ms[flags], self.at_ms[flags]
        )


def entrants(walked: Walk) -> People:
    """Everybody who began, with how far they came."""
    clock, epoch = walked.clock, walked.arrays.epoch0_ms
    customer = walked.members(0)
    step = np.ones(len(customer), np.int64)
    at, start = walked.reached[0].at.copy(), walked.reached[0].start.copy()
    for number, reached in enumerate(walked.reached[1:], 2):
        place = np.searchsorted(customer, clock.customers(reached.at))
        step[place], at[place], start[place] = number, reached.at, reached.start
    return People(customer, step, clock.times(start) + epoch, clock.times(at) + epoch)


def behind(walked: Walk, step: int, who: Who) -> People:
    """Those who reached a step, counted from 1, or who came to the one before it and no further.

    The step before is the last one that is not optional. BadInput: there is no such bar.
    """
    steps = len(walked.reached)
    if not 1 <= step <= steps or (who == "left" and step == 1):
        raise BadInput(f"there is no bar of step {step} for who {who}; steps go from 1 to {steps}")
    found = entrants(walked)
    here = np.isin(found.customer, walked.members(step - 1), assume_unique=True)
    if who == "reached":
        return found.pick(here)
    before = walked.members(previous(walked.question, step - 1))
    return found.pick(np.isin(found.customer, before, assume_unique=True) & ~here)


def frame(walked: Walk, people: People, ids: Mapping[int, str]) -> pl.DataFrame:
    """One row a customer, for files and tables: id, furthest step, when it began and was reached.

    Customers without an id, erased meanwhile, are left out.
    """
    import polars as pl

    names = [step.name for step in walked.question.steps]
    kept = people.pick(np.array([key in ids for key in people.customer.tolist()], bool))
    return pl.DataFrame(
        {
            "customer_id": pl.Series([ids[k] for k in kept.customer.tolist()], dtype=pl.String),
            "step": pl.Series(kept.step, dtype=pl.Int64),
            "name": pl.Series([names[n - 1] for n in kept.step.tolist()], dtype=pl.String),
            "started_at": pl.Series(kept.start_ms).cast(pl.Datetime("ms", "UTC")),
            "reached_at": pl.Series(kept.at_ms).cast(pl.Datetime("ms", "UTC")),
        }
    ).with_columns(pl.lit(walked.arrays.version).alias("data_version"))
