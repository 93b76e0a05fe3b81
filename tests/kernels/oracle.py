"""What a funnel means, written for reading: every chain of one customer is tried in turn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

# One event of one customer: its time, and the steps it could be.
Row = tuple[int, frozenset[int]]


@dataclass(frozen=True)
class Asked:
    """A funnel over steps 0, 1, …; times and bounds are plain whole numbers."""

    steps: int
    order: str = "ordered"
    window: int | None = None
    moves: tuple[int | None, ...] = ()
    waits: tuple[int, ...] = ()
    strict_time: bool = False
    excluded_at: tuple[int, ...] = ()
    starts: frozenset[int] | None = field(default=None)
    optional: frozenset[int] = frozenset()


def completions(history: list[Row], asked: Asked) -> list[tuple[int, int] | None]:
    """For each step of one customer: the first completion and the latest start that gives it."""
    found: list[list[tuple[int, int]]] = [[] for _ in range(asked.steps)]
    for step, chain in _chains(history, asked):
        times = [history[place][0] for place in chain]
        found[step].append((times[-1], times[0]))
    return [
        (first := min(ends)[0], max(start for end, start in ends if end == first)) if ends else None
        for ends in found
    ]


def _chains(history: list[Row], asked: Asked) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Every chain of places in the history that the funnel allows, with the step it ends at."""
    any_order = asked.order == "any"
    waiting: list[tuple[int, tuple[int, ...]]] = [
        (0, (place,))
        for place, (_, could_be) in enumerate(history)
        if (could_be if any_order else 0 in could_be)
        and (asked.starts is None or place in asked.starts)
    ]
    while waiting:
        step, chain = waiting.pop()
        yield step, chain
        for after in _steps_after(step, asked):
            for n in range(len(history)):
                if (
                    _grow_in_any_order(history, chain, n, asked)
                    if any_order
                    else _grow(history, chain, n, after, asked)
                ):
                    waiting.append((after, (*chain, n)))


def _steps_after(step: int, asked: Asked) -> list[int]:
    """The steps that may come next: those up to the first that nobody may leave out."""
    found = []
    for after in range(step + 1, asked.steps):
        found.append(after)
        if after not in asked.optional:
            break
    return found


def _grow(history: list[Row], chain: tuple[int, ...], place: int, step: int, asked: Asked) -> bool:
    """Whether the event at a place may be the next step of the chain."""
    time, could_be = history[place]
    before, start = history[chain[-1]][0], history[chain[0]][0]
    move = asked.moves[step - 1] if asked.moves else None
    wait = asked.waits[step - 1] if asked.waits else 0
    return (
        place not in chain
        and step in could_be
        and (time > before if asked.strict_time else time >= before)
        and (asked.order != "strict" or place == chain[-1] + 1)
        and (asked.window is None or time - start <= asked.window)
        and (move is None or time - before <= move)
        and time - before >= wait
        and not any(before < excluded < time for excluded in asked.excluded_at)
    )


def _grow_in_any_order(
    history: list[Row], chain: tuple[int, ...], place: int, asked: Asked
) -> bool:
    """Whether the event at a place may join those chosen: each of them some step of its own."""
    times = [history[p][0] for p in (*chain, place)]
    rising = all(a < b if asked.strict_time else a <= b for a, b in pairwise(times))
    return (
        place not in chain
        and rising
        and (asked.window is None or times[-1] - times[0] <= asked.window)
        and _find_steps([history[p][1] for p in (*chain, place)], frozenset())
    )


def _find_steps(could_be: list[frozenset[int]], taken: frozenset[int]) -> bool:
    """Whether each event can be given a step that no other has."""
    return not could_be or any(
        _find_steps(could_be[1:], taken | {step}) for step in could_be[0] - taken
    )
