"""Small random journeys and contact policies over the events of `histories`."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st

from journey_core.model.contact import Cap, Response, Suppression, Trigger, Variant
from journey_core.model.contact_policy import (
    GATES,
    LAST_GATES,
    ContactPolicy,
    Keep,
    Pace,
    QuietHours,
    Recommendations,
    SuppressionRow,
)
from journey_core.model.event_text import parse_event
from journey_core.model.journey import Journey, Stage
from journey_core.model.rules import (
    Absence,
    AllOf,
    AnyOf,
    Compare,
    Count,
    Event,
    Exists,
    In,
    Not,
    Since,
)
from tests.replay.histories import JOURNEYS, Pick, by_hypothesis, seldom

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SPANS = (HOUR, 6 * HOUR, 12 * HOUR, DAY, DAY, 2 * DAY, 3 * DAY)
WAITS = (0 * HOUR, 0 * HOUR, 0 * HOUR, HOUR, 6 * HOUR, DAY, 2 * DAY)
TEXTS = ("V", "V", "B", "B", "O", "B[p=1]", "V[p>=2]", "O[o!=o1]", "Never")
KEPT = (0, 0, 0, 0, 0, 0, 1, 3)
BROKEN = ("", "B[p]", "V]", " ")
KINDS = (
    "event", "event", "count", "absence", "inactivity", "since", "dwell", "profile", "segment",
    "stage",
)  # fmt: skip
CHANNELS = ("email", "email", "sms", "push")
RULES = (
    Compare(of="attribute", name="age", operator=">=", value="18"),
    Not(rule=Exists(of="attribute", name="first_name")),
    In(of="property", name="p", values=("1", "2")),
    AllOf(rules=(Event(event="B"), Exists(name="o"))),
    Count(event="B", operator=">=", times=2, within=DAY),
    Count(event="V", operator="<", times=2),
    Absence(event="O", within=2 * DAY),
    AnyOf(rules=(Since(event="B", operator="<=", span=6 * HOUR), Event(event="O"))),
    Not(rule=Since(event="V", operator=">", span=DAY)),
    AllOf(rules=()),
)


def make_journey(pick: Pick, name: str) -> Journey:
    """A journey of two to four stages with one to four triggers and their responses."""
    stages = _stages(pick)
    triggers = [_trigger(pick, f"t{n}", stages) for n in range(pick((1, 2, 2, 3, 4)))]
    responses = [
        _response(pick, f"{trigger.id}-r{n}", trigger.id)
        for trigger in triggers
        for n in range(pick((1, 1, 1, 2, 3)))
    ]
    caps = [_cap(pick)] if seldom(pick, 3) else []
    return Journey(
        id=name, name=name, stages=tuple(stages), triggers=tuple(triggers),
        responses=tuple(responses), caps=tuple(caps),
    )  # fmt: skip


def make_policy(pick: Pick) -> ContactPolicy:
    """A contact policy with a few of its settings on."""
    gates = list(GATES[: -len(LAST_GATES)])
    if seldom(pick, 4):
        for n in range(3):
            gates.insert(n, gates.pop(pick(range(len(gates)))))
    return ContactPolicy(
        time_zone=pick(("UTC", "Europe/Berlin", "America/New_York")),
        zone_field=pick(("", "zone", "zone")),
        quiet_hours=_quiet_hours(pick) if seldom(pick, 2) else None,
        caps=tuple(_cap(pick) for _ in range(pick((0, 1, 1, 2, 3)))),
        suppressions=tuple(
            _suppression_row(pick, f"s{n}") for n in range(pick((0, 0, 0, 1, 2)))
        ),
        addresses={"email": "mail", "sms": "phone"} if seldom(pick, 3) else {},
        preferred_channel_field=pick(("", "prefers")),
        pace=_pace() if seldom(pick, 5) else None,
        recommendations=_recommendations(pick) if seldom(pick, 2) else None,
        keep=tuple(Keep(event=pick("VBO"), span=pick(SPANS)) for _ in range(pick(KEPT))),
        gates=(*gates, *LAST_GATES),
    )  # fmt: skip


@st.composite
def journeys(draw: st.DrawFn) -> list[Journey]:
    """One to three journeys that are replayed together."""
    pick = by_hypothesis(draw)
    return [make_journey(pick, name) for name in JOURNEYS[: pick((1, 1, 2, 3))]]


@st.composite
def policies(draw: st.DrawFn) -> ContactPolicy:
    """Contact policies."""
    return make_policy(by_hypothesis(draw))


def _stages(pick: Pick) -> list[Stage]:
    found = [
        Stage(id="a", name="A", pos=pick((0, 2)), entry=parse_event("V")),
        Stage(id="b", name="B", pos=1, entry=parse_event("B")),
    ]
    if seldom(pick, 2):
        inside = pick(("B[p=1]", "S", "V[p>=2]"))
        found.append(Stage(id="b1", name="B1", parent="b", pos=2, entry=parse_event(inside)))
    if seldom(pick, 2):
        rule = pick((parse_event("O"), *RULES, None))
        found.append(Stage(id="c", name="C", pos=3, entry=rule))
    return found


def _trigger(pick: Pick, name: str, stages: list[Stage]) -> Trigger:
    kind = pick(KINDS)
    event = pick(BROKEN if seldom(pick, 20) else TEXTS)
    others = BROKEN if seldom(pick, 20) else TEXTS
    at_stage = kind in ("dwell", "stage") or seldom(pick, 5)
    return Trigger(
        id=name,
        stage=pick([stage.id for stage in stages]) if at_stage and not seldom(pick, 15) else None,
        kind=kind,
        event=event,
        times=None if seldom(pick, 20) else pick((1, 2, 2, 3)),
        within=_span(pick),
        without=pick([text for text in others if text != event]),
        span=_span(pick),
        rule=None if seldom(pick, 20) else pick(RULES),
        condition=pick(RULES) if seldom(pick, 6) else None,
        rank=pick((1, 1, 2, 3)),
        cooldown=pick(SPANS) if seldom(pick, 3) else None,
        reentry=pick(("never", "after leaving")) if seldom(pick, 8) else "every time",
        key=pick(("o", "p")) if seldom(pick, 3) else "",
    )


def _span(pick: Pick) -> timedelta | None:
    return pick((None, timedelta(0))) if seldom(pick, 25) else pick(SPANS)


def _response(pick: Pick, name: str, trigger: str) -> Response:
    return Response(
        id=name,
        trigger=trigger,
        kind=pick(("promotion", "promotion", "help", "service")),
        channel=pick(CHANNELS),
        fallbacks=tuple(pick(CHANNELS) for _ in range(pick((0, 1, 2)))),
        follow_preference=seldom(pick, 3),
        purpose=pick(("", "", "", "marketing", "service")),
        wait=pick(WAITS),
        at_hour=pick((0, 2, 9, 17, 21)) if seldom(pick, 5) else None,
        weekdays=pick(((0,), (1, 2, 3, 4), (5, 6), (0, 6))) if seldom(pick, 6) else (),
        in_quiet_hours=pick(("drop", "wait", "send")),
        cooldown=pick(SPANS) if seldom(pick, 2) else None,
        suppress=(Suppression(event=pick(TEXTS), within=pick(SPANS)),) if seldom(pick, 8) else (),
        required=(pick(("mail", "event.o", "first_name")),) if seldom(pick, 12) else (),
        recommends=seldom(pick, 3),
        subject=pick(("", "Hi {{first_name|you}}", "{{first_name}}")) if seldom(pick, 10) else "",
        body=pick(("{{event.p|}}", "{{event.p}} {{event.p|x}}")) if seldom(pick, 12) else "",
        variants=(Variant(arm="generic", body="{{age}}"),) if seldom(pick, 15) else (),
    )


def _cap(pick: Pick) -> Cap:
    calendar = pick(("day", "week", "month")) if seldom(pick, 3) else None
    return Cap(
        max=0 if seldom(pick, 20) else pick((1, 1, 2, 3)),
        within=None if calendar else pick(SPANS),
        calendar=calendar,
        kinds=pick((("promotion",), ("help", "service"))) if seldom(pick, 3) else (),
        channels=pick((("email",), ("sms", "push"))) if seldom(pick, 3) else (),
        then=pick(("drop", "delay", "other channel")),
        at_most=pick((6 * HOUR, DAY, 3 * DAY)),
    )


def _quiet_hours(pick: Pick) -> QuietHours:
    start, end = pick((("21:00", "08:00"), ("12:30", "14:00"), ("00:00", "06:00"), ("09:00",) * 2))
    return QuietHours(start=start, end=end)


def _suppression_row(pick: Pick, name: str) -> SuppressionRow:
    return SuppressionRow(
        id=name,
        name=name,
        opens=pick(("S", "T", "S[p=1]")),
        closes=pick(("", "O", "T", "B[p=1]")),
        lasts=pick((None, *SPANS)),
        key=pick(("", "o")),
        product=pick(("", "", "p")),
        kinds=pick((("promotion",), ("promotion", "help", "service"), ("help",))),
        until=pick((None, None, date(2024, 4, 1), date(2024, 7, 1), date(2024, 10, 27))),
    )


def _pace() -> Pace:
    return Pace(field="pace", spans={"weekly": 7 * DAY, "daily": DAY, "": 2 * DAY})


def _recommendations(pick: Pick) -> Recommendations:
    return Recommendations(
        gifts=pick(("", "B[p=10]", "T")), returns=pick(("", "S", "O[p=1]")), key="o"
    )
