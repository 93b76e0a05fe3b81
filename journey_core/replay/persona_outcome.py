"""The outcome of a persona's walk as a document, and what is different in a later one, in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from journey_core.replay import say
from journey_core.replay.persona import PersonaWalk, Step

FORMAT = "wayline/walk-1"
_MILLISECOND = timedelta(milliseconds=1)
Row = Mapping[str, Any]


def outcome(walk: PersonaWalk) -> dict[str, Any]:
    """What came out, as plain JSON values; times are milliseconds after the start of the script.

    What `because` says is for reading: it is not compared, so that a better sentence changes
    nothing.
    """
    start = walk.persona.start
    return {
        "format": FORMAT,
        "entries": [
            {
                "journey": one.journey,
                "stage": one.stage,
                "name": one.name,
                "after_ms": _since(one.at, start),
            }
            for one in walk.explanation.entries
        ],
        "candidates": [_row(one, start) for one in walk.steps],
    }


def _row(step: Step, start: datetime) -> dict[str, Any]:
    one, blocker = step.candidate, step.candidate.blocker
    return {
        "response": f"{one.response.journey}/{one.response.response}",
        "name": one.response.name,
        "fired_after_ms": _since(one.fired_at, start),
        "after_ms": _since(one.due_at, start),
        "decision": one.decision,
        "channel": one.channel if one.decision == "sent" else "",
        "gate": blocker.gate if blocker else "",
        "because": blocker.because if blocker else "",
        **step.words._asdict(),
    }


def _since(at: datetime, start: datetime) -> int:
    return (at - start) // _MILLISECOND


def differences(kept: Row, now: Row) -> list[str]:
    """What is different in `now`, a sentence each, in order of time; none where all is the same."""
    found = [
        *_of_stages(kept.get("entries", ()), now.get("entries", ())),
        *_of_messages(kept.get("candidates", ()), now.get("candidates", ())),
    ]
    return [words for _, words in sorted(found, key=lambda one: one[0])]


Told = Iterator[tuple[int, str]]
"""Sentences, each with the time it speaks of."""


def _of_stages(kept: Sequence[Row], now: Sequence[Row]) -> Told:
    for rows, others, words in (
        (kept, now, "no longer comes to"),
        (now, kept, "now comes to"),
    ):
        left = [_entry(row) for row in others]
        for row in rows:
            if _entry(row) in left:
                left.remove(_entry(row))
            else:
                yield row["after_ms"], f"{words} {row['name']} {_after(row['after_ms'])}"


def _entry(row: Row) -> tuple[str, str, int]:
    return row["journey"], row["stage"], row["after_ms"]


def _of_messages(kept: Sequence[Row], now: Sequence[Row]) -> Told:
    for before, after in _paired(kept, now):
        if before is None and after is not None:
            yield after["after_ms"], f"{after['name']}: now {_fate(after)}; before, nothing fired"
        elif after is None and before is not None:
            yield before["after_ms"], f"{before['name']}: was {_fate(before)}; now, nothing fires"
        elif before is not None and after is not None:
            yield from _changed(before, after)


def _changed(before: Row, after: Row) -> Told:
    name, at = after["name"], after["after_ms"]
    fate = ("decision", "gate", "channel", "after_ms")
    if any(before[part] != after[part] for part in fate):
        moved = before["after_ms"] != after["after_ms"]
        yield at, f"{name}: was {_fate(before)}; now {_fate(after, timed=moved)}"
    if before["decision"] != "sent" or after["decision"] != "sent":
        return
    for part in ("subject", "body", "call_to_action"):
        if before[part] != after[part]:
            was, now = _cut(before[part]), _cut(after[part])
            yield at, f"{name}: {part.replace('_', ' ')} was {was}; now {now}"


def _paired(kept: Sequence[Row], now: Sequence[Row]) -> Iterator[tuple[Row | None, Row | None]]:
    """Candidates of both that are the same: by response and fire, what is left in order."""
    before, after = _by_response(kept), _by_response(now)
    for key in dict.fromkeys([*before, *after]):
        left, rest = list(before.get(key, ())), []
        for row in after.get(key, ()):
            same = next((one for one in left if one["fired_after_ms"] == row["fired_after_ms"]),
                        None)  # fmt: skip
            if same is None:
                rest.append(row)
            else:
                left.remove(same)
                yield same, row
        yield from zip(left, rest, strict=False)
        common = min(len(left), len(rest))
        yield from ((one, None) for one in left[common:])
        yield from ((None, one) for one in rest[common:])


def _by_response(rows: Sequence[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["response"]].append(row)
    return found


def _fate(row: Row, *, timed: bool = True) -> str:
    """Such as “sent by email after 2 hours”, or “not sent (capped): 2 messages had gone out”."""
    if row["decision"] == "sent":
        return f"sent by {row['channel']} {_after(row['after_ms'])}"
    when = f" {_after(row['after_ms'])}" if timed else ""
    said = f"not sent{when} ({row['decision'].replace('_', ' ')})"
    return f"{said}: {row['because']}" if row["because"] else said


def _after(milliseconds: int) -> str:
    return f"after {say.span(milliseconds)}" if milliseconds else "at the start"


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return f"“{line[:80]}…”" if len(line) > 80 else f"“{line}”"
