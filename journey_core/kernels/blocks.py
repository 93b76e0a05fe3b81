"""Customers in blocks: a kernel's memory stays bounded, its arrays near, its blocks in parallel."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

import numpy as np

from journey_core.kernels.clock import Clock
from journey_core.kernels.distinct import drop_repeats
from journey_core.kernels.shapes import Ints, Reached, Rows, Valued

Block = TypeVar("Block")
Answer = TypeVar("Answer")
Steps = TypeVar("Steps", Reached, Valued)
MOST = 1 << 19
"""Events of all steps that one block holds, unless a single customer has more."""
THREADS = max(1, min(4, os.cpu_count() or 1))


def over_blocks(
    kernel: Callable[[list[Rows]], list[Steps]], parts: Sequence[Rows], clock: Clock
) -> list[Steps]:
    """The kernel's answer from its answers for blocks of customers, put together."""
    blocks = list(split(parts, clock, MOST))
    if len(blocks) == 1:
        return kernel(blocks[0])
    answers = in_threads(kernel, blocks)
    return [
        type(step[0])(*(np.concatenate(column) for column in zip(*step, strict=True)))
        for step in zip(*answers, strict=True)
    ]


def in_threads(work: Callable[[Block], Answer], blocks: Sequence[Block]) -> list[Answer]:
    """What the work gives for each block, several at once; `work` must not come back here."""
    if len(blocks) == 1:
        return [work(blocks[0])]
    return list(_threads().map(work, blocks))


@cache
def _threads() -> ThreadPoolExecutor:
    """Threads of the whole process; numpy lets several of them work at once."""
    return ThreadPoolExecutor(THREADS, thread_name_prefix="kernel")


def shares(parts: Sequence[Ints], most: int) -> list[list[slice]]:
    """Slices of ascending customers, block by block: of each part its entries in the block.

    A customer's entries are all in one block. A block holds about `most` of all parts together,
    more where a single customer does.
    """
    pieces = -(-sum(len(part) for part in parts) // most)
    edges = np.empty(0, np.int64)
    if pieces > 1:
        some = np.sort(np.concatenate([part[:: max(1, most >> 6)] for part in parts]))
        edges = drop_repeats(some[np.arange(1, pieces) * len(some) // pieces])
    cuts = [[0, *np.searchsorted(part, edges).tolist(), len(part)] for part in parts]
    return [[slice(*cut[n : n + 2]) for cut in cuts] for n in range(len(edges) + 1)]


def split(parts: Sequence[Rows], clock: Clock, most: int) -> Iterator[list[Rows]]:
    """The same parts for some customers at a time; every customer's events stay together."""
    total = sum(len(part.k) for part in parts)
    longest = max((part.k for part in parts), key=len)
    pieces = -(-total // most)
    edges = np.empty(0, np.int64)
    if pieces > 1:
        at = np.arange(1, pieces) * len(longest) // pieces
        edges = drop_repeats(clock.opening(longest[at]))
    cuts = [[0, *np.searchsorted(part.k, edges).tolist(), len(part.k)] for part in parts]
    for block in range(len(edges) + 1):
        yield [
            Rows(part.k[cut[block] : cut[block + 1]], part.row[cut[block] : cut[block + 1]])
            for part, cut in zip(parts, cuts, strict=True)
        ]
