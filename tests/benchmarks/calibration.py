"""How often the holdout's numbers are wrong: A/A tests by resampling, treatments, repeated looks.

`python -m tests.benchmarks.calibration [--repeats N] [--only PART]` prints the tables that stand in
the README beside it. Samples are drawn from a population of values with replacement; only the
values that are not 0 are drawn one by one, so that a rare metric costs little.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import duckdb
import numpy as np
from numpy.typing import NDArray

from journey_core.holdout.cells import Aggregates, Cells, Metric, Place
from journey_core.holdout.estimate import Estimated, estimate
from journey_core.holdout.judge import judge
from journey_core.holdout.moments import Moments, merge
from journey_core.holdout.sequential import half_width
from journey_core.holdout.srm import anytime

Floats = NDArray[np.float64]
SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
SHARES = (0.5, 0.1, 0.05)
SIZES = (500, 1_000, 5_000, 20_000, 50_000)
ALPHA = 0.05
_BLOCK = 4_000_000


class Population(NamedTuple):
    """What customers are worth: the share of those not at 0, and their values."""

    rate: float
    values: Floats
    kind: str = "mean"

    @property
    def mean(self) -> float:
        return self.rate * float(self.values.mean())


def populations(rng: np.random.Generator) -> dict[str, Population]:
    """Simulated ones, and the real ones where the data stands beside the project."""
    one = np.ones(1)
    found = {
        "conversion 1%": Population(0.01, one, "proportion"),
        "conversion 5%": Population(0.05, one, "proportion"),
        "conversion 30%": Population(0.3, one, "proportion"),
        "conversion 97%": Population(0.97, one, "proportion"),
        "spend, 20% buy, exponential": Population(0.2, rng.exponential(20, 40_000)),
        "spend, 1% buy, lognormal 1": Population(0.01, rng.lognormal(4, 1, 5_000)),
        "spend, 5% buy, lognormal 1.5": Population(0.05, rng.lognormal(3, 1.5, 10_000)),
        "spend, 20% buy, Pareto 2.5": Population(0.2, 20 * (1 + rng.pareto(2.5, 40_000))),
    }
    if SHARED.is_dir():
        games = _column(SHARED / "cookie_cats.parquet", "sum_gamerounds")
        goods = _household_sales()
        found["rounds of a game (real)"] = _real(games)
        found["grocery sales (real)"] = _real(goods)
    return found


def sample(
    rng: np.random.Generator, population: Population, n: int, repeats: int, scale: float = 1.0
) -> Moments:
    """The moments of so many samples of n customers; `scale` multiplies what each one spends."""
    rate, values = population.rate, population.values * scale
    if population.kind == "proportion":
        rate, values = rate * scale, np.ones(1)
    hits = rng.binomial(n, rate, repeats)
    if len(values) == 1:
        return _moments(n, hits, hits.astype(float), hits.astype(float))
    total, squares = np.zeros(repeats), np.zeros(repeats)
    whose = np.repeat(np.arange(repeats), hits)
    for start in range(0, len(whose), _BLOCK):
        mine = whose[start : start + _BLOCK]
        drawn = values[rng.integers(0, len(values), len(mine))]
        total += np.bincount(mine, drawn, repeats)
        squares += np.bincount(mine, drawn * drawn, repeats)
    return _moments(n, hits, total, squares)


def compared(control: Moments, treated: Moments, kind: str) -> Estimated:
    """Every repeat as a cell of its own."""
    metric = Metric("m", "proportion" if kind == "proportion" else "mean")
    cells = Cells([Place(None, "all", "t", "m")] * len(control), [metric] * len(control), control,
                  treated)  # fmt: skip
    return estimate(cells, ALPHA, covariate=control.is_paired)


class Row(NamedTuple):
    """One line of a table: a share of wrong answers among `cells` shown at a gate."""

    population: str
    n: int
    share: float
    scale: float
    gate: str
    alarms: float
    covered: float
    cells: int


def fixed(
    rng: np.random.Generator, named: tuple[str, Population], n: int, share: float, *,
    repeats: int, scale: float = 1.0,
) -> Iterator[Row]:  # fmt: skip
    """False alarms (of p) and coverage (of the interval), for each gate most repeats fall into."""
    (name, population), held = named, max(2, round(n * share))
    control = sample(rng, population, held, repeats)
    treated = sample(rng, population, n - held, repeats, scale)
    found = compared(control, treated, population.kind)
    truth = population.mean * (scale - 1)
    shown = found.estimate
    covers = (shown.low <= truth) & (truth <= shown.high)
    for level, gate in ((1, "early"), (2, "normal")):
        here = found.gated.level == level
        if here.mean() > 0.2:
            alarms = float((shown.p[here] < ALPHA).mean())
            yield Row(name, n, share, scale, gate, alarms, float(covers[here].mean()),
                      int(here.sum()))  # fmt: skip


def any_look(
    rng: np.random.Generator, population: Population, n: int, share: float, repeats: int,
    *, looks: int = 30, planned: int | None = None,
) -> tuple[float, float]:  # fmt: skip
    """How often any of the looks on the way to n was a false alarm: the sequence's, and the p's."""
    steps = np.diff(np.linspace(0, n, looks + 1).round().astype(int))
    control = treated = Moments.nothing(repeats)
    alarm, peeked = np.zeros(repeats, bool), np.zeros(repeats, bool)
    for step in steps.tolist():
        held = round(step * share)
        control = merge(control, sample(rng, population, held, repeats))
        treated = merge(treated, sample(rng, population, step - held, repeats))
        found = compared(control, treated, population.kind)
        normal = found.gated.normal
        error = found.estimate.error
        half = half_width(error, control.n + treated.n, planned or n, ALPHA)
        with np.errstate(invalid="ignore"):
            alarm |= normal & (np.abs(found.estimate.difference) > half)
            peeked |= normal & (found.estimate.p < ALPHA)
    return float(alarm.mean()), float(peeked.mean())


def split_any_look(
    rng: np.random.Generator, shares: tuple[float, ...], n: int, repeats: int, looks: int = 100
) -> float:
    """How often the anytime check of the split ever fails (p < 0.01) though it is as planned."""
    parts = np.array(shares)
    drawn = rng.multinomial(n // looks, parts, (repeats, looks)).cumsum(axis=1)
    return float(np.mean([any(anytime(one, parts) < 0.01 for one in run) for run in drawn]))


def shrunk(
    rng: np.random.Generator, population: Population, spread: float, share: float, repeats: int,
    *, segments: int = 12, average: int = 4_000,
) -> tuple[float, float]:  # fmt: skip
    """Coverage of the shrunk intervals, and their mean squared error over that of the raw ones.

    Each segment's treated customers spend 1 + effect times as much, effects normal with `spread`.
    """
    metric = Metric("m", "proportion" if population.kind == "proportion" else "mean")
    inside = total = 0
    raw = pulled = 0.0
    for _ in range(repeats):
        sizes = np.maximum(200, average * rng.dirichlet(np.full(segments, 3.0)) * segments)
        effects = np.clip(rng.normal(0, spread, segments), -0.9, 2)
        places, parts = [], []
        for number, (size, effect) in enumerate(zip(sizes, effects, strict=True)):
            held = round(size * share)
            parts.append(sample(rng, population, held, 1))
            parts.append(sample(rng, population, round(size) - held, 1, 1 + effect))
            places += [Place("s", str(number), arm, "m") for arm in ("c", "t")]
        moments = Moments.of(**{
            name: np.concatenate([getattr(part, name) for part in parts])
            for name in ("n", "mean", "var", "events", "size")
        })  # fmt: skip
        report = judge(Aggregates(places, moments), control="c", counts={"c": 1, "t": 1},
                       metrics=[metric])  # fmt: skip
        for cell in report.cells:
            truth = population.mean * effects[int(cell.segment)]
            assert cell.shrunk_interval is not None
            assert cell.shrunk is not None
            assert cell.difference is not None
            inside += cell.shrunk_interval[0] <= truth <= cell.shrunk_interval[1]
            pulled += (cell.shrunk - truth) ** 2
            raw += (cell.difference - truth) ** 2
            total += 1
    return inside / total, pulled / raw


def cuped(
    rng: np.random.Generator,
    weight: float,
    n: int,
    share: float,
    *,
    repeats: int,
    scale: float = 1.0,
) -> tuple[float, float, float]:
    """False alarms, coverage and the mean saving where earlier spend explains later spend."""
    held = round(n * share)
    sides = [_paired(rng, weight, size, repeats, grown)
             for size, grown in ((held, 1.0), (n - held, scale))]  # fmt: skip
    found = compared(sides[0], sides[1], "mean")
    truth = _later_mean(weight) * (scale - 1)
    shown = found.estimate
    covers = (shown.low <= truth) & (truth <= shown.high)
    return float((shown.p < ALPHA).mean()), float(covers.mean()), float(np.nanmean(found.saving))


def _later_mean(weight: float) -> float:
    return float(np.exp(0.5)) * (1 + weight)


def _paired(rng: np.random.Generator, weight: float, n: int, repeats: int, scale: float) -> Moments:
    """Later spend = (weight x earlier spend + noise) x scale, both lognormal."""
    before = rng.lognormal(0, 1, (repeats, n))
    after = scale * (weight * before + rng.lognormal(0, 1, (repeats, n)))
    off, aside = after.mean(axis=1), before.mean(axis=1)
    together = ((after - off[:, None]) * (before - aside[:, None])).sum(axis=1) / (n - 1)
    return Moments.of(
        n=np.full(repeats, float(n)), mean=off, var=after.var(axis=1, ddof=1),
        events=np.full(repeats, float(n)), other_mean=aside, other_var=before.var(axis=1, ddof=1),
        covariance=together,
    )  # fmt: skip


def _moments(n: int, hits: NDArray[np.int64], total: Floats, squares: Floats) -> Moments:
    mean = total / max(n, 1)
    var = np.maximum(squares - n * mean * mean, 0) / max(n - 1, 1)
    return Moments.of(n=np.full(len(hits), float(n)), mean=mean, var=var, events=hits)


def _column(file: Path, name: str) -> Floats:
    found = duckdb.read_parquet(str(file)).select(duckdb.ColumnExpression(name)).fetchnumpy()
    return np.asarray(found[name], dtype=np.float64)


def _household_sales() -> Floats:
    table = duckdb.read_parquet(str(SHARED / "completejourney_transactions_sample.parquet"))
    found = table.aggregate("sum(sales_value) as spent, household_id").fetchnumpy()
    return np.asarray(found["spent"], dtype=np.float64)


def _real(values: Floats) -> Population:
    return Population(float((values != 0).mean()), values[values != 0])


def _fixed_table(rng: np.random.Generator, repeats: int) -> None:
    """One line a population and holdout: false alarms (coverage) in percent, e for early."""
    print(f"| population | holdout | {' | '.join(f'{n:,}' for n in SIZES)} |")
    print(f"|---|---|{'---|' * len(SIZES)}")
    for name, population in populations(rng).items():
        for share in SHARES:
            line = []
            for n in SIZES:
                few = max(1_000, repeats // 4) if n * population.rate > 10_000 else repeats
                found = fixed(rng, (name, population), n, share, repeats=few)
                line.append("; ".join(
                    f"{'e ' if row.gate == 'early' else ''}{row.alarms * 100:.1f} "
                    f"({row.covered * 100:.1f})" for row in found) or "–")  # fmt: skip
            print(f"| {name} | {share:.0%} | {' | '.join(line)} |", flush=True)


def _treated_table(rng: np.random.Generator, repeats: int) -> None:
    print("| population | holdout | n | effect | gate | coverage |\n|---|---|---|---|---|---|")
    for name, population in populations(rng).items():
        for scale in (0.8, 1.2):
            if population.kind == "proportion" and population.rate * scale > 1:
                continue
            for share in SHARES:
                for n in (5_000, 50_000):
                    for row in fixed(
                        rng, (name, population), n, share, repeats=repeats // 4, scale=scale
                    ):
                        print(f"| {name} | {share:.0%} | {n:,} | {scale - 1:+.0%} | {row.gate} | "
                              f"{row.covered:.1%} |", flush=True)  # fmt: skip


def _looks_table(rng: np.random.Generator, repeats: int) -> None:
    print("| population | holdout | n | planned | any look, sequence | any look, p |")
    print("|---|---|---|---|---|---|")
    for name, population in populations(rng).items():
        for share in SHARES:
            for planned in (20_000, 60_000) if share == 0.1 else (20_000,):
                found = any_look(rng, population, 20_000, share, repeats // 8, planned=planned)
                print(f"| {name} | {share:.0%} | 20,000 | {planned:,} | {found[0]:.1%} | "
                      f"{found[1]:.1%} |", flush=True)  # fmt: skip


def _split_table(rng: np.random.Generator, repeats: int) -> None:
    print("| split, 100 looks up to 20,000 | ever p < 0.01 |\n|---|---|")
    for shares in ((0.5, 0.5), (0.9, 0.1), (0.98, 0.02), (0.45, 0.45, 0.1)):
        wrong = split_any_look(rng, shares, 20_000, max(200, repeats // 10))
        print(f"| {' : '.join(f'{one:g}' for one in shares)} | {wrong:.2%} |", flush=True)


def _shrunk_table(rng: np.random.Generator, repeats: int) -> None:
    print("| shrunk segments | holdout | spread of effects | coverage | squared error / raw |")
    print("|---|---|---|---|---|")
    for name, population in populations(rng).items():
        for spread in (0.0, 0.1, 0.3) if population.rate < 0.6 else ():
            inside, ratio = shrunk(rng, population, spread, 0.1, max(20, repeats // 40))
            print(f"| {name} | 10% | {spread:g} | {inside:.1%} | {ratio:.2f} |", flush=True)


def _cuped_table(rng: np.random.Generator, repeats: int) -> None:
    print("| CUPED, weight of earlier spend | holdout | n | effect | false alarms | coverage | "
          "saving |\n|---|---|---|---|---|---|---|")  # fmt: skip
    for weight in (0.06, 1.0, 3.0):
        for share, n in ((0.5, 1_000), (0.1, 1_000), (0.1, 5_000)):
            for scale in (1.0, 1.2):
                wrong, covered, saved = cuped(
                    rng, weight, n, share, repeats=repeats // 5, scale=scale
                )
                alarms = f"{wrong:.1%}" if scale == 1 else "–"
                print(f"| {weight:g} | {share:.0%} | {n:,} | {scale - 1:+.0%} | {alarms} | "
                      f"{covered:.1%} | {saved:.1%} |", flush=True)  # fmt: skip


PARTS: dict[str, Callable[[np.random.Generator, int], None]] = {
    "fixed": _fixed_table,
    "treated": _treated_table,
    "looks": _looks_table,
    "split": _split_table,
    "shrunk": _shrunk_table,
    "cuped": _cuped_table,
}


def main() -> None:
    """Print the tables asked for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--repeats", type=int, default=10_000)
    parser.add_argument("--only", choices=PARTS, action="append")
    options = parser.parse_args()
    for name in options.only or PARTS:
        began = time.perf_counter()
        PARTS[name](np.random.default_rng(20261126), options.repeats)
        print(f"\n{name}: {time.perf_counter() - began:.0f} s\n", flush=True)


if __name__ == "__main__":
    main()
