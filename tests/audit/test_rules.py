"""Every rule about triggers, responses, data and words: a breach it finds, a near one it passes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from journey_core.audit.base import FAMILIES, AuditRule, Breaches, Finding, audit, rules
from journey_core.audit.case import Case
from journey_core.audit.facts import Facts, Seen
from journey_core.errors import UnknownName
from journey_core.model.contact_policy import ContactPolicy
from journey_core.model.journey import Journey

from .documents import journey, response, saying, stage, trigger

TODAY = date(2026, 6, 1)
FACTS = Facts(
    data_version=3,
    customers=1000,
    events={"Seen": Seen(900), "Asked": Seen(500), "Support Ticket Opened": Seen(40)},
    attributes={"first_name": 0.88, "city": 1.0, "lost": 0.0},
    properties=frozenset({"product", "price"}),
    matches={"Asked": Seen(500, 100), "Asked[price>9]": Seen(0, 0)},
    filled={("Asked", "product"): 0.5, ("Asked", "price"): 0.0},
)
ONCE = Facts(1, 1000, FACTS.events, matches={"Asked": Seen(100, 100)})
CALM = Facts(1, 1000, {"Seen": Seen(9), "Asked": Seen(9)})
HELD = ContactPolicy.model_validate(
    {"suppressions": [{"id": "s", "name": "A ticket", "opens": "Support Ticket Opened"}]}
)
CAPPED = ContactPolicy.model_validate({"caps": [{"max": 1, "calendar": "week"}]})
TEXT = "It weighs 900 grams without its bag and fits two people. Unsubscribe with one click."
OTHER = "Boots are walked in at home for a week before the tour. Unsubscribe with one click."


class Try(NamedTuple):
    """A code, a case that breaks the rule and where, and one that nearly does."""

    code: str
    element: str
    broken: Journey
    clean: Journey
    facts: Facts | None = None
    facts_of_clean: Facts | None = None
    profile: str | None = None
    policy: ContactPolicy = ContactPolicy()


def at(moment: str, **words: str) -> Journey:
    stages = [stage("a", key_moment=moment), stage("b")]
    return journey(stages, [("a", "b")], triggers=[trigger()], responses=[response(**words)])


def two(other: dict, wait: str = "0s") -> Journey:
    return saying(
        response(),
        response("q", trigger="u", wait=wait),
        triggers=[trigger(), trigger("u") | other],
    )


def copies(text: str, at_stage: str) -> Journey:
    triggers = [trigger(), trigger("u", stage=at_stage, event="Seen")]
    return saying(response(body=TEXT), response("q", trigger="u", body=text), triggers=triggers)


TRIES = [
    Try("T1", "triggers/t", saying(response(), triggers=[trigger(stage=None)]),
        saying(response(), triggers=[trigger(stage=None, journey_wide="a recall")])),
    Try("T2", "triggers/t", saying(response(), triggers=[trigger(kind="count")]),
        saying(response(), triggers=[trigger(kind="count", times=3)])),
    Try("T2", "triggers/t", saying(response(), triggers=[trigger(kind="inactivity", span="0s")]),
        saying(response(), triggers=[trigger(kind="inactivity", span="9d")])),
    Try("T2", "triggers/t", saying(response(), triggers=[trigger(event="Asked[x]")]),
        saying(response(), triggers=[trigger(event="Asked[x=1]")])),
    Try("T2", "triggers/t", saying(response(), triggers=[trigger(event="Asked[x>5,x<4]")]),
        saying(response(), triggers=[trigger(event="Asked[x>4,x<5]")])),
    Try("T2", "triggers/t",
        saying(response(), triggers=[trigger(kind="absence", without="Asked", within="1d")]),
        saying(response(), triggers=[trigger(kind="absence", without="Seen", within="1d")])),
    Try("T3", "triggers/t", saying(response(), triggers=[trigger(event="Askde")]),
        saying(response()), FACTS, FACTS),
    Try("T3", "triggers/t", saying(response(), triggers=[trigger(event="Asked[price>9]")]),
        saying(response(), triggers=[trigger(event="Asked[price>1]")]), FACTS, FACTS),
    Try("T3", "triggers/t", saying(response(), triggers=[trigger(condition={
            "kind": "exists", "of": "attribute", "name": "lost"})]),
        saying(response(), triggers=[trigger(condition={
            "kind": "exists", "of": "attribute", "name": "city"})]), FACTS, FACTS),
    Try("T4", "triggers/t", journey(triggers=[trigger()]), saying(response())),
    Try("T5", "triggers/u", two({"event": "Asked[price>1]"}), two({"event": "Seen"})),
    Try("T5", "triggers/u", two({}), two({"stage": "b"})),
    Try("T5", "triggers/u", two({}, wait="1h"), two({}, wait="3d")),
    Try("T6", "triggers/t", saying(response(cooldown=None)),
        saying(response(cooldown=None), triggers=[trigger(reentry="after leaving")])),
    Try("T6", "triggers/t", saying(response(cooldown=None)), saying(response(cooldown=None)),
        FACTS, ONCE),
    Try("T7", "journey", saying(response(), triggers=[trigger(), *(
            trigger(f"t{n}", event=f"E{n}") for n in range(20))]), saying(response())),
    Try("T7", "journey", saying(response()), saying(response()), Facts(1, 20), Facts(1, 50)),
    Try("R1", "responses/r", at("First visit", subject="Welcome back!"),
        at("Repeat visit", subject="Welcome back!")),
    Try("R1", "responses/r", at("", body="Schön, dass Du wieder da bist. Abmelden"),
        at("Repeat visit", body="Schön, dass Du wieder da bist. Abmelden")),
    Try("R1", "responses/r", at("Onboarding", subject="Here it is again"),
        at("Onboarding", body="Send it back again. Unsubscribe.")),
    Try("R1", "responses/r", at("Churn risk", body="Nice to meet you. Unsubscribe."),
        at("Onboarding", body="Nice to meet you. Unsubscribe.")),
    Try("R2", "responses/r", saying(response(purpose=" ")),
        saying(response(purpose="", kind="service"))),
    Try("R3", "responses/r", saying(response(suppress=[{"event": "Asked", "within": "7d"}])),
        saying(response(suppress=[{"event": "Complaint Received[area=shop]", "within": "7d"}]))),
    Try("R3", "responses/r", saying(response(suppress=[])), saying(response(suppress=[])),
        FACTS, CALM),
    Try("R4", "responses/r", saying(response(body="It weighs 900 grams.")),
        saying(response(body="It weighs 900 grams.", way_out="preferences"))),
    Try("R4", "responses/r", saying(response(variants=[{"channel": "sms", "body": "900 grams."}])),
        saying(response(variants=[{"channel": "sms", "body": "900 grams. Reply STOP"}]))),
    Try("R5", "caps", saying(response(), caps=[]), saying(response(kind="help"), caps=[])),
    Try("R5", "caps", saying(response(), caps=[{"max": 1, "within": "7d", "kinds": ["help"]}]),
        saying(response(), caps=[{"max": 1, "within": "7d", "kinds": ["promotion"]}])),
    Try("R6", "responses/r", saying(response(suppress=[{"event": "x[y]", "within": "7d"}])),
        saying(response(suppress=[{"event": "x[y=1]", "within": "7d"}]))),
    Try("R6", "responses/r", saying(response(suppress=[{"event": "Asked", "within": "0s"}])),
        saying(response())),
    Try("R6", "responses/r",
        saying(response(suppress=[{"event": "Support Ticket Opend", "within": "7d"}])),
        saying(response()), FACTS, FACTS),
    Try("R7", "responses/r", saying(response()), saying(response(purpose="Profiling")),
        profile="regulated"),
    Try("R8", "responses/r", saying(response(body="{{birth_year|then}}. Unsubscribe.")),
        saying(response(body="{{page|then}}. Unsubscribe."))),
    Try("R9", "responses/r", saying(response(channel="sms", in_quiet_hours="send")),
        saying(response(channel="sms", in_quiet_hours="wait"))),
    Try("R10", "responses/r", saying(response(channel="push")), saying(response())),
    Try("C1", "responses/r", saying(response(body="{{1 + 1}} Unsubscribe.")),
        saying(response(body="{{city|x}} Unsubscribe."))),
    Try("C1", "responses/r", saying(response(subject="{% if city %}")), saying(response())),
    Try("C2", "responses/r", saying(response(subject="Hi {{first_name}}")),
        saying(response(subject="Hi {{first_name|there}}"))),
    Try("C2", "responses/r", saying(response(subject="Hi {{first_name}}")),
        saying(response(subject="Hi {{city}}")), FACTS, FACTS),
    Try("C2", "responses/r", saying(response(subject="Your {{event.product}}")),
        saying(response(subject="Your {{event.product|tent}}")), FACTS, FACTS),
    Try("C3", "responses/r", saying(response(subject="Hi {{frist_name|there}}")),
        saying(response(subject="Hi {{first_name|there}}")), FACTS, FACTS),
    Try("C3", "responses/r", saying(response(required=["event.price"])),
        saying(response(required=["event.product"])), FACTS, FACTS),
    Try("C4", "journey", saying(*(response(x, subject="{{Vorname|Du}}") for x in "rs")),
        saying(response(subject="{{Vorname|Du}}"), *(response(x) for x in "st"))),
    Try("C5", "responses/r", saying(response(body="Dear valued customer, unsubscribe here")),
        saying(response(body="Dear Ada, customers we value unsubscribe here"))),
    Try("C6", "responses/q", copies(TEXT, "b"), copies(OTHER, "b")),
    Try("C6", "responses/q", copies(TEXT.replace("900", "910"), "b"), copies(TEXT, "a")),
    Try("C7", "responses/r", saying(response(subject="Don’t  miss out")),
        saying(response(subject="Until Sunday"))),
    Try("C8", "responses/r", saying(response(subject="", body="", way_out="preferences")),
        saying(response(body="", way_out="preferences"))),
    Try("M9", "stages/a", journey([stage("a", entry="Sene"), stage("b")], [("a", "b")]),
        journey(), FACTS, FACTS),
]  # fmt: skip


each_try = pytest.mark.parametrize(
    "one", TRIES, ids=[f"{one.code}-{place}" for place, one in enumerate(TRIES)]
)


def found_in(one: Try, *, broken: bool) -> list[Finding]:
    document, facts = (one.broken, one.facts) if broken else (one.clean, one.facts_of_clean)
    return audit(document, TODAY, facts=facts, profile=one.profile, policy=one.policy)


@each_try
def test_a_breach_is_found_where_it_is(one: Try) -> None:
    places = {(finding.code, finding.element) for finding in found_in(one, broken=True)}
    assert (one.code, one.element) in places


@each_try
def test_what_nearly_breaks_it_passes(one: Try) -> None:
    assert one.code not in {finding.code for finding in found_in(one, broken=False)}


def test_the_small_journey_is_clean() -> None:
    assert audit(saying(response()), TODAY) == []
    facts = Facts(1, 1000, FACTS.events, FACTS.attributes, FACTS.properties, FACTS.matches)
    assert audit(saying(response()), TODAY, facts=facts) == []


def test_the_contact_policy_counts() -> None:
    free = saying(response(suppress=[]), caps=[])
    codes = {policy: {one.code for one in audit(free, TODAY, policy=policy)} for policy in (None,)}
    assert codes[None] == {"R3", "R5"}
    assert {one.code for one in audit(free, TODAY, policy=HELD)} == {"R5"}
    assert {one.code for one in audit(free, TODAY, policy=CAPPED)} == {"R3"}
    over = HELD.suppressions[0].model_copy(update={"until": TODAY})
    ended = HELD.model_copy(update={"suppressions": (over,)})
    assert {one.code for one in audit(free, TODAY, policy=ended)} == {"R3", "R5"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"subject": "Hi {{first_name}}"}, "filled for 88% of customers"),
        ({"subject": "Hi {{event.product}}"}, "filled for 50% of the events"),
        ({"subject": "Hi {{frist_name}}"}, "did you mean first_name?, so the message never leaves"),
        ({"suppress": []}, "Support Ticket Opened happened 40 times"),
        ({"cooldown": None}, "500 events, 5.0 for each of 100 customers"),
    ],
)
def test_findings_name_what_was_measured(words: dict, said: str) -> None:
    messages = [one.message for one in audit(saying(response(**words)), TODAY, facts=FACTS)]
    assert any(said in message for message in messages), messages


def test_a_profile_weighs_findings() -> None:
    silent = saying(response(body="900 grams."), policy="regulated")
    weights = {one.code: one.severity for one in audit(silent, TODAY)}
    assert weights == {"R4": "error", "R7": "error"}
    assert {one.severity for one in audit(silent, TODAY, profile="standard")} == {"warning"}
    many = [trigger(f"t{n}", event=f"E{n}") for n in range(6)]
    few = saying(*(response(f"r{n}", trigger=f"t{n}") for n in range(6)), triggers=many)
    assert audit(few, TODAY) == []
    assert [(one.code, one.severity) for one in audit(few, TODAY, profile="small_team")] == [
        ("T7", "warning")
    ]
    with pytest.raises(UnknownName, match="small_team"):
        audit(few, TODAY, profile="strict")


def test_a_draft_may_be_ahead_of_its_data() -> None:
    early = saying(response(), triggers=[trigger(event="Later")], status="draft")
    assert [(one.code, one.severity) for one in audit(early, TODAY, facts=CALM)] == [("T3", "info")]


def test_conditions_that_exclude_each_other_do_not_meet() -> None:
    def gold(value: str, name: str = "tier") -> dict:
        return {"kind": "compare", "of": "attribute", "name": name, "operator": "=", "value": value}

    def codes(one: dict, other: dict) -> list[str]:
        both = [trigger(condition=one), trigger("u", condition=other)]
        said = saying(response(), response("q", trigger="u"), triggers=both)
        return [finding.code for finding in audit(said, TODAY)]

    assert codes(gold("gold"), gold("silver")) == []
    assert codes(gold("gold"), gold("gold")) == ["T5"]
    assert codes(gold("gold"), gold("de", "country")) == []


@pytest.fixture
def ours() -> Iterator[list[type[AuditRule]]]:
    known = [rule for rule in rules() if rule.__module__.startswith("journey_core.audit.")]
    whole = list(AuditRule.registered)
    yield known
    AuditRule.registered[:] = whole


def test_every_rule_is_explained_and_tried(ours: list[type[AuditRule]]) -> None:
    codes = [rule.code for rule in ours]
    assert len(codes) == len(set(codes))
    assert all(rule.__doc__ and rule.fix for rule in ours)
    assert {rule.__module__.rsplit(".", 1)[1] for rule in ours} == set(FAMILIES)
    structure = {f"M{number}" for number in range(1, 9)}
    assert set(codes) == structure | {one.code for one in TRIES}


def test_every_rule_has_its_row_in_the_readme(ours: list[type[AuditRule]]) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([MTRC]\d+) \|", readme, flags=re.MULTILINE)
    assert sorted(rows) == sorted(rule.code for rule in ours)


def test_a_rule_of_ones_own_may_answer_with_plain_pairs(ours: list[type[AuditRule]]) -> None:
    class Nameless(AuditRule):
        """A journey has a long name."""

        code, severity, fix = "X2", "info", "Name it."

        def check(self, case: Case) -> Breaches:
            yield "journey", f"{case.journey.name} is short"  # ty: ignore[invalid-yield]

    assert [one.code for one in audit(saying(response()), TODAY)] == ["X2"]
    assert Nameless not in ours
