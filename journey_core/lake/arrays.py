"""A data version as sorted arrays: where events, rules and attributes hold, quickly and exactly."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from functools import reduce
from itertools import pairwise
from typing import Any, TypeVar, cast

import numpy as np

from journey_core.errors import Damaged
from journey_core.lake import ledgers, predicates, segments
from journey_core.lake.layout import Layout, open_layout, parts_of
from journey_core.lake.layout_build import build_layout
from journey_core.lake.predicates import Test
from journey_core.lake.remembered import Remembered
from journey_core.lake.rule_rows import rows_where
from journey_core.lake.session import ATTEMPTS
from journey_core.lake.snapshot import Snapshot, take
from journey_core.lake.workspace import Workspace
from journey_core.model.rules import Event, Rule

Answer = TypeVar("Answer")
BUDGET_BYTES = 512 << 20
"""What answers of all data versions together may take in this process."""
MOST_VALUES = 1 << 18
"""A property of more values is not kept for tests of it: each test asks the files again."""
KEPT_OPEN = 4


def _bytes_of(answer: Any) -> int:
    if isinstance(answer, np.ndarray):
        return answer.nbytes
    if isinstance(answer, tuple | list):
        return sum(_bytes_of(part) for part in answer)
    return 50 + len(answer) if isinstance(answer, str) else 50


_answers = Remembered(BUDGET_BYTES, _bytes_of)
_open: OrderedDict[str, Arrays] = OrderedDict()
_opening = threading.Lock()


class Arrays:
    """The events of one data version. A row is a position in `k`: it names one event for good.

    `k` int64[events] is `customer << shift | (at_ms - epoch0_ms)`, ascending by customer, time and
    order of arrival. `event` int32[events] is a place in `names`. `customers` is the number of
    customer keys, unused ones included; `horizon_ms` is the latest event. Row arrays are int64 and
    ascending. All arrays are shared: read them, do not write.
    """

    def __init__(self, snapshot: Snapshot, layout: Layout) -> None:
        self.snapshot, self._parts = snapshot, parts_of(snapshot)
        meta = layout.meta
        self.version, self.events, self.customers = meta.version, meta.events, meta.customers
        self.shift, self.epoch0_ms = meta.shift, meta.epoch0_ms
        self.horizon_ms = meta.horizon_ms
        self.span_ms = meta.horizon_ms - meta.epoch0_ms
        self.names = list(meta.names)
        self.k, self.event = layout.arrays["k"], layout.arrays["event"]
        self.opening = layout.arrays["opening"]
        self._by_event = layout.arrays["rows_by_event"], layout.arrays["k_by_event"]
        self._row_of_seq = layout.arrays["row_of_seq"]
        edges = np.cumsum((0, *meta.counts)).tolist()
        self._edges = dict(zip(meta.names, pairwise(edges), strict=True))

    def rows(self, event: str) -> np.ndarray:
        """The rows of one event, by its name; none where it never occurs."""
        first, last = self._edges.get(event, (0, 0))
        return self._by_event[0][first:last].astype(np.int64)

    def keys(self, event: str) -> np.ndarray:
        """The keys of one event's rows, straight from the layout."""
        first, last = self._edges.get(event, (0, 0))
        return self._by_event[1][first:last]

    def customer_of(self, rows: np.ndarray) -> np.ndarray:
        """The customer key of each row."""
        return self.k[rows] >> self.shift

    def at_ms(self, rows: np.ndarray) -> np.ndarray:
        """The time of each row, in milliseconds since 1970 UTC."""
        return (self.k[rows] & ((1 << self.shift) - 1)) + self.epoch0_ms

    def where(self, event: Event) -> np.ndarray:
        """The rows of an event that pass all its tests."""
        rows = self.rows(event.event)
        if not event.where or not len(rows):
            return rows
        return self._remembered(("where", event), lambda: self._filtered(rows, event))

    def rule(self, rule: Rule) -> np.ndarray:
        """The rows at which a rule is asked and holds."""
        if isinstance(rule, Event):
            return self.where(rule)
        return self._remembered(("rule", rule), lambda: rows_where(self, rule))

    def keys_where(self, rule: Rule) -> np.ndarray:
        """The keys of the rows at which a rule is asked and holds."""
        if isinstance(rule, Event) and not rule.where:
            return self.keys(rule.event)
        return self._remembered(("keys", rule), lambda: self.k[self.rule(rule)])

    def entries(self, rule: Rule) -> tuple[np.ndarray, np.ndarray]:
        """Keys and rows of a rule, as they are stored: rows may be int32.

        Damaged: the keys are not ascending, so that no answer from them could be trusted.
        """
        if isinstance(rule, Event) and not rule.where:
            first, last = self._edges.get(rule.event, (0, 0))
            k, rows = self._by_event[1][first:last], self._by_event[0][first:last]
        else:
            k, rows = self.keys_where(rule), self.rule(rule)
        if not self._remembered(("ascending", rule), lambda: bool((k[1:] >= k[:-1]).all())):
            raise Damaged("the arrays of this data version are out of order; run wayline doctor")
        return k, rows

    def rows_passing(self, events: Iterable[str] | None, test: Test) -> np.ndarray:
        """The rows of some events, or of all, whose property passes a test."""
        asked = None if events is None else tuple(sorted(set(events) & self._edges.keys()))

        def work() -> np.ndarray:
            held = None if asked is None else self._property(asked, test.name, MOST_VALUES)
            if held is None:
                seqs = predicates.seqs_where(self.snapshot, asked, test)
                return np.sort(self._row_of_seq[seqs].astype(np.int64))
            passing = predicates.passing(held.values, test)
            return held.ids[passing[held.codes]].astype(np.int64)

        return self._remembered(("passing", asked, test), work)

    def customers_where(self, test: Test) -> np.ndarray:
        """For each customer whether an attribute, or a segment, passes a test: bool[customers]."""

        def work() -> np.ndarray:
            codes, values = self.attribute(test.name)
            return predicates.passing(values, test)[codes]

        return work() if segments.is_segment(test.name) else self._remembered(
            ("customers", test), work
        )  # fmt: skip

    def members(self, rule: Rule) -> np.ndarray:
        """For whom a segment's rule holds at the end of the data: bool[customers]."""
        return self._remembered(("members", rule), lambda: segments.members_of(self, rule))

    def attribute(self, name: str) -> tuple[np.ndarray, list[str]]:
        """An attribute as int32[customers] places in a list of values; the first, "", is missing.

        An attribute that nobody has is missing for everybody. `segment:ID` is a named segment.
        """
        if segments.is_segment(name):
            return segments.codes_of(self, name)

        def work() -> tuple[np.ndarray, list[str]]:
            customers, found, values = predicates.attribute_values(self.snapshot, name)
            codes = np.zeros(self.customers, np.int32)
            codes[customers] = found.astype(np.int32) + 1
            return codes, ["", *values]

        return self._remembered(("attribute", name), work)

    def attribute_names(self) -> tuple[str, ...]:
        """The attributes that any customer has, and the named segments."""
        own = self._remembered(("attributes",), lambda: predicates.attribute_names(self.snapshot))
        return (*own, *segments.names(self))

    def consents(self, purpose: str) -> ledgers.Consents:
        """The ledger's rows of one purpose; none where nobody was asked for it."""
        return self._remembered(
            ("consents", purpose), lambda: ledgers.consents(self.snapshot, purpose)
        )

    def arms(self, journey_id: str) -> ledgers.Arms:
        """Each customer's first assignment in a journey."""
        return self._remembered(
            ("arms", journey_id), lambda: ledgers.arms(self.snapshot, journey_id)
        )

    def purposes(self) -> tuple[str, ...]:
        """The purposes that the consent ledger knows."""
        return self._remembered(("purposes",), lambda: ledgers.purposes(self.snapshot))

    def property_names(self) -> tuple[str, ...]:
        """The properties that events have had so far."""
        return tuple(self.snapshot.columns)

    def events_at(self, rows: np.ndarray) -> tuple[str, ...]:
        """The names of the events that stand at some rows, in the order of `names`."""
        used = np.bincount(self.event[rows], minlength=len(self.names))
        return tuple(self.names[code] for code in np.flatnonzero(used))

    def property_of(
        self, name: str, rows: np.ndarray, events: tuple[str, ...] | None = None
    ) -> tuple[np.ndarray, list[str]]:
        """A property at some rows, as places in a list of values; the first, "", is missing.

        `events` may name all events that the rows could be of, in the order of `names`: answers for
        the same ones share their list of values.
        """
        events = self.events_at(rows) if events is None else events
        few = self._property(events, name, MOST_VALUES)
        held = few or cast("predicates.Coded", self._property(events, name, None))
        return held.at(rows), ["", *held.values]

    def remember(self, key: Hashable, work: Callable[[], Answer]) -> Answer:
        """What `work` gives, kept for this data version while there is room: arrays, or tuples of
        them, that depend on nothing but the data and the key. Two threads may both work it out."""
        return self._remembered(key, work)

    def _property(
        self, events: tuple[str, ...], name: str, most: int | None
    ) -> predicates.Coded | None:
        """A property of some events, by row in ascending order; None when it has over `most`
        values."""

        def work() -> predicates.Coded | None:
            found = predicates.property_values(self.snapshot, events, name, most)
            if found is None:
                return None
            rows = self._row_of_seq[found.ids]
            order = np.argsort(rows, kind="stable")
            return predicates.Coded(rows[order], found.codes[order], found.values)

        return self._remembered(("property", events, name, most), work)

    def _filtered(self, rows: np.ndarray, event: Event) -> np.ndarray:
        passing = [
            self.rows_passing((event.event,), test) for test in event.where if test.of == "property"
        ]
        rows = reduce(lambda a, b: np.intersect1d(a, b, assume_unique=True), passing, rows)
        for test in event.where:
            if test.of == "attribute":
                rows = rows[self.customers_where(test)[self.customer_of(rows)]]
        return rows

    def _remembered(self, key: Hashable, work: Callable[[], Answer]) -> Answer:
        return _answers.get((self._parts, self.version, key), work)


def arrays(source: Workspace | Snapshot) -> Arrays:
    """The arrays of a snapshot, or of a workspace's newest version; built when they are not there.

    Cheap when asked again. Damaged: the snapshot's files are gone; a workspace is asked again by
    itself.
    """
    if isinstance(source, Snapshot):
        return _opened(source)
    for _ in range(ATTEMPTS - 1):
        try:
            return _opened(take(source))
        except Damaged:
            continue
    return _opened(take(source))


def _opened(snapshot: Snapshot) -> Arrays:
    """One object a snapshot and process; threads that want a new one wait for the first."""
    parts = f"{snapshot.version}:{snapshot.keys}:{parts_of(snapshot)}"
    with _opening:
        if parts not in _open:
            layout = open_layout(snapshot) if snapshot.events else None
            _open[parts] = Arrays(snapshot, layout or build_layout(snapshot))
        _open.move_to_end(parts)
        while len(_open) > KEPT_OPEN:
            _open.popitem(last=False)
        return _open[parts]
