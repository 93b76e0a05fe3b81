"""A trigger as the fields of a form and back: which of them its kind reads, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from journey_core.errors import BadInput
from journey_core.model.contact import Reentry, Trigger, TriggerKind
from journey_core.model.elements import complete
from journey_core.model.rules import Rule, dump_rule

READS: dict[TriggerKind, tuple[str, ...]] = {
    "event": ("event",),
    "count": ("event", "times", "within"),
    "absence": ("event", "without", "within"),
    "since": ("event", "span"),
    "inactivity": ("span",),
    "dwell": ("span",),
    "stage": (),
    "profile": ("rule",),
    "segment": ("rule",),
}
"""The fields a kind of trigger reads, beside condition, rank, cooldown, re-entry and key."""
MAY_BE_EMPTY = {("count", "within")}
AT_A_STAGE: frozenset[TriggerKind] = frozenset({"dwell", "stage"})
_MISSING = {
    "event": "choose the event",
    "without": "choose the event that should have followed",
    "times": "say how many times",
    "within": "say within which time",
    "span": "say how long",
    "rule": "say whom it is about",
}


@dataclass(frozen=True)
class TriggerForm:
    """What a person filled in; durations are texts such as `36h`, empty where there is none."""

    kind: TriggerKind = "event"
    name: str = ""
    event: str = ""
    times: int | None = None
    within: str = ""
    without: str = ""
    span: str = ""
    rule: Rule | None = None
    condition: Rule | None = None
    rank: int = 1
    cooldown: str = ""
    reentry: Reentry = "every time"
    key: str = ""
    journey_wide: str = ""


def to_form(trigger: Trigger) -> TriggerForm:
    """The fields that say the same as the trigger."""
    shown = trigger.model_dump(mode="json")
    texts = {name: shown[name] or "" for name in ("within", "span", "cooldown")}
    same = ("kind", "name", "event", "times", "without", "rule", "condition", "rank", "reentry",
            "key", "journey_wide")  # fmt: skip
    return TriggerForm(**{name: getattr(trigger, name) for name in same}, **texts)


def fields(form: TriggerForm, stage: str | None) -> dict[str, Any]:
    """The fields as a document holds them; what the kind does not read is emptied.

    BadInput says what is missing: a trigger without it would never fire.
    """
    read = READS[form.kind]
    for name in read:
        if not getattr(form, name) and (form.kind, name) not in MAY_BE_EMPTY:
            raise BadInput(_MISSING[name])
    if stage is None and form.kind in AT_A_STAGE:
        raise BadInput("this kind belongs to a stage; open the stage on the map")
    if stage is None and not form.journey_wide.strip():
        raise BadInput("say why it holds for the whole journey")
    values = {
        "event": form.event,
        "times": form.times,
        "within": form.within or None,
        "without": form.without,
        "span": form.span or None,
        "rule": form.rule and dump_rule(form.rule),
    }
    plain = complete("triggers", {"kind": form.kind})
    return {
        **{name: value if name in read else plain[name] for name, value in values.items()},
        "kind": form.kind,
        "name": form.name.strip(),
        "stage": stage,
        "journey_wide": form.journey_wide.strip() if stage is None else "",
        "condition": form.condition and dump_rule(form.condition),
        "rank": form.rank,
        "cooldown": form.cooldown or None,
        "reentry": form.reentry,
        "key": form.key.strip(),
    }
