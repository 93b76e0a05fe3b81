"""What happened on a map, one customer and one move at a time, written for reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby, pairwise
from statistics import median

from journey_core.flow.observed import Observed, StageNumbers, WayNumbers
from journey_core.model.journey import Journey, Stage
from tests.lake import rule_oracle
from tests.lake.small_lake import Happened

Stay = tuple[str, float]


class Told:
    """The stays of every customer, at stages and at top-level stages, and who has gone quiet."""

    def __init__(
        self, journey: Journey, histories: Mapping[str, Sequence[Happened]], quiet_after: float
    ) -> None:
        self.journey = journey
        self.top = {stage.id: stage.parent or stage.id for stage in journey.stages}
        self.fine = {name: _stays(journey, history) for name, history in histories.items()}
        self.coarse = {
            name: _fold([(self.top[stage], at) for stage, at in stays])
            for name, stays in self.fine.items()
        }
        horizon = max(row.at for history in histories.values() for row in history)
        self.quiet = {n: h[-1].at <= horizon - quiet_after for n, h in histories.items()}

    def observed(self) -> Observed:
        seen = {
            (a, b): self.way(a, b, exactly=True)
            for stays in self.fine.values()
            for (a, _), (b, _) in pairwise(stays)
            if not any(self._takes(w.source, w.target, a, b) for w in self.journey.transitions)
            and not (self.top[a] == self.top[b] and self.top[a] in (a, b))
        }
        off = {name: [pair for pair in pairwise(stays) if (pair[0][0], pair[1][0]) in seen]
               for name, stays in self.fine.items()}  # fmt: skip
        return Observed(
            moves=sum(max(len(stays) - 1, 0) for stays in self.fine.values()),
            detoured=sum(bool(pairs) for pairs in off.values()),
            entrants=sum(bool(stays) for stays in self.fine.values()),
            stages={stage.id: self.stage(stage) for stage in self.journey.stages},
            transitions={w.id: self.way(w.source, w.target) for w in self.journey.transitions},
            seen=tuple((a, b, numbers) for (a, b), numbers in sorted(seen.items())),
        )

    def stage(self, stage: Stage) -> StageNumbers:
        level = self.coarse if stage.parent is None else self.fine
        stays = {name: [n for n, (at, _) in enumerate(s) if at == stage.id]
                 for name, s in level.items()}  # fmt: skip
        entered = [name for name, places in stays.items() if places]
        gaps = {
            name: [level[name][n + 1][1] - level[name][n][1]
                   for n in stays[name] if n + 1 < len(level[name])]
            for name in entered
        }  # fmt: skip
        moved_on = [name for name in entered if gaps[name]]
        last = [name for name in entered if level[name][-1][0] == stage.id]
        return StageNumbers(
            entered=len(entered),
            inside_now=sum(not self.quiet[name] for name in last),
            moved_on=len(moved_on),
            conversion=len(moved_on) / len(entered) if entered else None,
            median_seconds=_median([gap for name in entered for gap in gaps[name]]),
            dropped=sum(self.quiet[name] for name in last),
        )

    def way(self, source: str, target: str, *, exactly: bool = False) -> WayNumbers:
        gaps: dict[str, list[float]] = {}
        for name, stays in self.fine.items():
            for n, ((a, since), (b, until)) in enumerate(pairwise(stays)):
                hit = (a, b) == (source, target) if exactly else self._takes(source, target, a, b)
                if hit:
                    whole = self.top[a] != self.top[b] and self.top[source] == source
                    begun = self._coarse_since(stays, n) if whole else since
                    gaps.setdefault(name, []).append(until - begun)
        leavers = self.stage(next(s for s in self.journey.stages if s.id == source)).moved_on
        leaves = leavers and self.top[target] != source
        return WayNumbers(
            customers=len(gaps),
            moves=sum(map(len, gaps.values())),
            share=len(gaps) / leavers if leaves else None,
            median_seconds=_median([gap for some in gaps.values() for gap in some]),
        )

    def _takes(self, source: str, target: str, a: str, b: str) -> bool:
        """Whether the move from a to b is one along the way from source to target."""
        if self.top[a] == self.top[b]:
            return (a, b) == (source, target)
        return source in (a, self.top[a]) and target in (b, self.top[b])

    def _coarse_since(self, stays: list[Stay], n: int) -> float:
        """When the stay at the top-level stage of the n-th stay began."""
        while n and self.top[stays[n - 1][0]] == self.top[stays[n][0]]:
            n -= 1
        return stays[n][1]


def _stays(journey: Journey, history: Sequence[Happened]) -> list[Stay]:
    ordered = sorted(journey.stages, key=lambda stage: (stage.pos, stage.id))
    return _fold(
        [
            (stage.id, row.at)
            for place, row in enumerate(history)
            for stage in ordered
            if stage.entry is not None
            and rule_oracle.asked(stage.entry, row)
            and rule_oracle.holds(stage.entry, history, place, {})
        ]
    )


def _fold(entries: list[Stay]) -> list[Stay]:
    return [next(same) for _, same in groupby(entries, key=lambda entry: entry[0])]


def _median(values: list[float]) -> float | None:
    return median(values) if values else None
