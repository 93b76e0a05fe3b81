"""What statistics need of the data: counts, means and variances per arm, never rows."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from journey_core.kernels.shapes import Flags, Floats, Ints


@dataclass(frozen=True)
class Moments:
    """One arm's sufficient statistics over any number of cells; every array has one entry a cell.

    `n` customers with a value, `mean` and sample variance `var` (divisor n - 1) of it, `events`
    how many of the values are not 0 (for a proportion: the successes), `size` the mean of their
    absolute values. Where n is 0 the means are 0, where n is below 2 the variances are 0: nothing
    in here is ever NaN or infinite.

    `other_mean`, `other_var` and `covariance` (divisor n - 1, with the value) belong to a second
    column, where there is one: the covariate of a mean, or the denominator of a ratio.
    """

    n: Floats
    mean: Floats
    var: Floats
    events: Floats
    size: Floats
    other_mean: Floats | None = None
    other_var: Floats | None = None
    covariance: Floats | None = None

    @classmethod
    def of(
        cls,
        *,
        n: ArrayLike,
        mean: ArrayLike,
        var: ArrayLike,
        events: ArrayLike,
        size: ArrayLike | None = None,
        other_mean: ArrayLike | None = None,
        other_var: ArrayLike | None = None,
        covariance: ArrayLike | None = None,
    ) -> Self:
        """From anything array-like; None and NaN (an aggregate over nothing) become 0.

        DuckDB's `count`, `avg`, `var_samp` and `covar_samp` can be handed over as they come.
        `size` may be left out where no value is negative.
        """
        first = [_clean(one) for one in (n, mean, var, events)]
        first.append(np.abs(first[1]) if size is None else _clean(size))
        second = (other_mean, other_var, covariance)
        return cls(*first, *(_clean(one) for one in second if one is not None))

    @classmethod
    def nothing(cls, cells: int, *, paired: bool = False) -> Self:
        """An arm without customers, in every one of so many cells."""
        return cls(*(np.zeros(cells) for _ in range(8 if paired else 5)))

    def __len__(self) -> int:
        return len(self.n)

    @property
    def is_paired(self) -> bool:
        """Whether there is a second column: a covariate or a denominator."""
        return self.other_mean is not None

    def second(self) -> tuple[Floats, Floats, Floats]:
        """Mean and variance of the second column, and its covariance with the value."""
        assert self.other_mean is not None
        assert self.other_var is not None
        assert self.covariance is not None
        return self.other_mean, self.other_var, self.covariance

    def take(self, places: ArrayLike) -> Self:
        """The cells at these places, in this order; place -1 is an arm without customers."""
        wanted = np.asarray(places, dtype=np.int64)
        return type(self)(*(_taken(one, wanted) for one in self._arrays()))

    def alone(self) -> Self:
        """Without the second column."""
        return type(self)(self.n, self.mean, self.var, self.events, self.size)

    def where(self, chosen: Flags, other: Self) -> Self:
        """These cells where chosen, the other's elsewhere; both with as many columns."""
        pairs = zip(self._arrays(), other._arrays(), strict=True)
        return type(self)(*(np.where(chosen, mine, its) for mine, its in pairs))

    def _arrays(self) -> list[Floats]:
        return [one for field in fields(self) if (one := getattr(self, field.name)) is not None]


def merge(first: Moments, second: Moments) -> Moments:
    """Both samples of each cell taken together, as if their rows had been one."""
    cells = len(first)
    both = [np.concatenate(pair) for pair in zip(first._arrays(), second._arrays(), strict=True)]
    return roll_up(Moments(*both), np.tile(np.arange(cells), 2), cells)


def roll_up(moments: Moments, group: ArrayLike, groups: int) -> Moments:
    """Cells taken together by `group` (0 to groups - 1): exactly what their rows would have given.

    The parallel formula: T. F. Chan, G. H. Golub and R. J. LeVeque, Updating formulae and a
    pairwise algorithm for computing sample variances, Stanford STAN-CS-79-773 (1979).
    """
    places = np.asarray(group, dtype=np.int64)

    def total(weights: Floats) -> Floats:
        return np.bincount(places, weights, minlength=groups).astype(np.float64, copy=False)

    n = total(moments.n)
    some, free = np.maximum(n, 1), np.maximum(n - 1, 1)
    mean = total(moments.n * moments.mean) / some
    off = moments.mean - mean[places]
    inner = np.maximum(moments.n - 1, 0)
    var = total(inner * moments.var + moments.n * off * off) / free
    events, size = total(moments.events), total(moments.n * moments.size) / some
    if not moments.is_paired:
        return Moments(n, mean, var, events, size)
    its_mean, its_var, covariance = moments.second()
    other = total(moments.n * its_mean) / some
    aside = its_mean - other[places]
    other_var = total(inner * its_var + moments.n * aside * aside) / free
    together = total(inner * covariance + moments.n * off * aside) / free
    return Moments(n, mean, var, events, size, other, other_var, together)


def _clean(values: ArrayLike | None) -> Floats:
    array = np.array(values, dtype=np.float64, ndmin=1)
    array[~np.isfinite(array)] = 0
    return array


def _taken(array: Floats, places: Ints) -> Floats:
    if not len(array):
        return np.zeros(len(places))
    found = array[places]
    found[places < 0] = 0
    return found
