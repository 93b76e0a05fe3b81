"""Numbers laid over the map: marks on stages and transitions, and the legend that explains them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, Protocol

Kind = Literal["volume", "conversion", "time", "drop-off"]
KINDS: tuple[Kind, ...] = ("volume", "conversion", "time", "drop-off")
_MINUTE, _HOUR, _DAY = 60, 3600, 86400


@dataclass(frozen=True, slots=True)
class Mark:
    """A number on a stage or a transition.

    `shade` is how strongly it is drawn: 0 to 1 along the ramp, -1 to 1 in an overlay that diverges,
    None for not at all. `hollow`: too early to read.
    """

    text: str = ""
    shade: float | None = None
    hollow: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """Moves that customers make and nobody drew: shown as a dashed line."""

    source: str
    target: str
    text: str = ""
    shade: float | None = None


@dataclass(frozen=True, slots=True)
class Overlay:
    """What is laid over a map: marks by stage and transition id, and the two ends of the legend."""

    title: str
    low: str = ""
    high: str = ""
    stages: Mapping[str, Mark] = field(default_factory=dict)
    transitions: Mapping[str, Mark] = field(default_factory=dict)
    seen: tuple[Seen, ...] = ()
    diverging: bool = False

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values for the browser."""
        return {
            "title": self.title,
            "low": self.low,
            "high": self.high,
            "diverging": self.diverging,
            "stages": {key: _marked(mark) for key, mark in self.stages.items()},
            "transitions": {key: _marked(mark) for key, mark in self.transitions.items()},
            "seen": [asdict(one) for one in self.seen],
        }


class StageNumbers(Protocol):
    """What was counted at a stage: customers, and seconds until they moved on."""

    @property
    def entered(self) -> int: ...
    @property
    def moved_on(self) -> int: ...
    @property
    def conversion(self) -> float | None: ...
    @property
    def median_seconds(self) -> float | None: ...
    @property
    def dropped(self) -> int: ...


class WayNumbers(Protocol):
    """What was counted along a transition; `share` is of those who entered its source."""

    @property
    def customers(self) -> int: ...
    @property
    def share(self) -> float | None: ...
    @property
    def median_seconds(self) -> float | None: ...


def picture(
    kind: Kind,
    stages: Mapping[str, StageNumbers],
    transitions: Mapping[str, WayNumbers],
    seen: Iterable[tuple[str, str, WayNumbers]] = (),
) -> Overlay:
    """The overlay of one kind from counted stages and transitions.

    `seen` are moves that are not drawn: (source, target, numbers). Shades are relative to the
    largest value shown, except shares, which stand for themselves.
    """
    seen = tuple(seen)
    values = [_way_value(kind, way) for way in (*transitions.values(), *(s[2] for s in seen))]
    most = max((value for value in values if value is not None), default=0.0)
    full = max((_stage_value(kind, stage) or 0.0 for stage in stages.values()), default=0.0)
    known = [value for value in values if value is not None]
    return Overlay(
        title=_TITLES[kind],
        low=_text(kind, min(known)) if known else "",
        high=_text(kind, most) if known else "",
        stages={
            key: Mark(_stage_text(kind, stage), _part(_stage_value(kind, stage), full))
            for key, stage in stages.items()
        },
        transitions={key: _way_mark(kind, way, most) for key, way in transitions.items()},
        seen=tuple(
            Seen(source, target, mark.text, mark.shade)
            for source, target, way in seen
            for mark in (_way_mark(kind, way, most),)
        ),
    )


_TITLES: dict[Kind, str] = {
    "volume": "Customers",
    "conversion": "Moved on",
    "time": "Median time",
    "drop-off": "Dropped out",
}


def _way_mark(kind: Kind, way: WayNumbers, most: float) -> Mark:
    value = _way_value(kind, way)
    return Mark("" if value is None else _text(kind, value), _part(value, most))


def _way_value(kind: Kind, way: WayNumbers) -> float | None:
    if kind == "volume":
        return float(way.customers)
    return way.median_seconds if kind == "time" else way.share


def _stage_value(kind: Kind, stage: StageNumbers) -> float | None:
    if kind == "volume":
        return float(stage.entered)
    if kind == "conversion":
        return stage.conversion
    if kind == "time":
        return stage.median_seconds
    return stage.dropped / stage.entered if stage.entered else None


def _stage_text(kind: Kind, stage: StageNumbers) -> str:
    if kind == "time":
        found = stage.median_seconds
        return "nobody moved on" if found is None else f"{duration(found)} until the next"
    if kind == "drop-off" and stage.entered:
        return f"{stage.dropped:,} dropped · {share(stage.dropped / stage.entered)}"
    return f"{stage.entered:,} entered"


def _text(kind: Kind, value: float) -> str:
    if kind == "volume":
        return f"{int(value):,}"
    return duration(value) if kind == "time" else share(value)


def share(value: float) -> str:
    """`4.1%`, no decimals at 100%, `<0.1%` for what would round to nothing."""
    if value >= 0.9995:
        return "100%"
    return "<0.1%" if 0 < value < 0.0005 else f"{value:.1%}"


def duration(seconds: float) -> str:
    """The two largest units that say it: `1 d 20 h`, `3 h 5 min`, `45 s`."""
    whole = round(seconds)
    if whole >= _DAY:
        days, rest = divmod(whole, _DAY)
        return f"{days} d {rest // _HOUR} h" if rest >= _HOUR and days < 10 else f"{days} d"
    if whole >= _HOUR:
        hours, rest = divmod(whole, _HOUR)
        return f"{hours} h {rest // _MINUTE} min" if rest >= _MINUTE else f"{hours} h"
    return f"{whole // _MINUTE} min" if whole >= _MINUTE else f"{whole} s"


def _part(value: float | None, most: float) -> float | None:
    return None if value is None else round(value / most, 3) if most > 0 else 0.0


def _marked(mark: Mark) -> dict[str, Any]:
    body: dict[str, Any] = {"text": mark.text, "shade": mark.shade}
    return body | {"hollow": True} if mark.hollow else body


class Apart(Protocol):
    """A way that two groups take differently, as a share of those who left its source."""

    @property
    def source(self) -> str: ...
    @property
    def target(self) -> str: ...
    @property
    def transition(self) -> str: ...
    @property
    def points(self) -> float | None: ...
    @property
    def clear(self) -> bool: ...


def difference(ways: Iterable[Apart], first: str, second: str, least: float = 0.02) -> Overlay:
    """Where two groups part: the first's share less the second's, in points.

    Hollow: the interval holds zero. Ways that are not drawn are shown from a difference of `least`
    on. Shades are relative to the largest difference.
    """
    known = [way for way in ways if way.points is not None]
    most = max((abs(way.points or 0.0) for way in known), default=0.0)
    marks = {
        (way.source, way.target, way.transition): Mark(
            _points(way.points or 0.0),
            round((way.points or 0.0) / most, 3) if most else 0.0,
            hollow=not way.clear,
        )
        for way in known
    }
    return Overlay(
        title=f"{first} less {second}, points",
        low=_points(-most) if known else "",
        high=_points(most) if known else "",
        transitions={key: mark for (_, _, key), mark in marks.items() if key},
        seen=tuple(
            Seen(source, target, mark.text, mark.shade)
            for (source, target, key), mark in marks.items()
            if not key and abs(mark.shade or 0.0) * most >= least
        ),
        diverging=True,
    )


def _points(value: float) -> str:
    told = f"{value * 100:+.1f}".replace("-", "\u2212")
    return "0" if told[1:] == "0.0" else told
