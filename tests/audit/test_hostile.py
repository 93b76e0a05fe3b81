"""What nobody would write on purpose: the checks answer at once, and never with a bug."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journey_core.audit.base import audit
from journey_core.audit.facts import Facts, Seen
from journey_core.errors import BadInput
from journey_core.model.journey import Journey

from .documents import journey, response, saying, stage, trigger

TODAY = date(2026, 6, 1)
MANY = 5000
FACTS = Facts(1, 10, {f"Event {n}": Seen(n) for n in range(1000)}, {"first_name": 0.5})


def crowd(kind: str) -> Journey:
    """Thousands of elements that have as much in common as they can."""
    events = {"same": "Asked", "ranges": "Asked[x>={n},x<{n}.5]", "different": "Asked {n}"}
    body = "It weighs {n} grams without its bag and fits two people. We miss you, act now!"
    stages = [stage("s0"), *(stage(f"s{n}", key_moment="First visit") for n in range(1, 400))]
    return journey(
        stages,
        [(f"s{n}", f"s{n + 1}") for n in range(399)],
        triggers=[
            trigger(f"t{n}", stage=f"s{n % 400}", event=events[kind].format(n=n))
            for n in range(MANY)
        ],
        responses=[
            response(f"r{n}", trigger=f"t{n}", body=body.format(n=n), subject="{{first_name}}")
            for n in range(MANY)
        ],
    )


@pytest.mark.parametrize("kind", ["same", "ranges", "different"])
@pytest.mark.parametrize("facts", [None, FACTS], ids=["alone", "measured"])
def test_thousands_of_elements_take_a_moment(kind: str, facts: Facts | None) -> None:
    big = crowd(kind)
    audit(journey(), TODAY)
    began = time.process_time()
    found = audit(big, TODAY, facts=facts)
    assert time.process_time() - began < 3  # under a second on a quiet machine
    assert len(found) > MANY


def test_a_rule_fifty_deep_is_refused_before_it_is_read() -> None:
    rule: dict = {"kind": "exists", "name": "x"}
    for _ in range(50):
        rule = {"kind": "not", "rule": rule}
    with pytest.raises(BadInput):
        saying(response(), triggers=[trigger(condition=rule)])


ODD = ["{{", "}}", "{{a|}}", "{{a}}", "{{__import__('os')}}", "{% for %}", "{{event.}}",
       "{{event.x}}", "x[y", "x]", "x[a=1,a=2]", "\\"]  # fmt: skip
TEXTS = st.one_of(st.text(max_size=40), st.sampled_from(ODD))


@settings(max_examples=150, deadline=None)
@given(st.lists(TEXTS, min_size=6, max_size=6), st.sampled_from(["event", "absence", "since"]))
def test_any_text_is_a_finding_or_fine(texts: list[str], kind: str) -> None:
    event, without, subject, body, held, name = texts
    said = saying(
        response(subject=subject, body=body, required=[name],
                 suppress=[{"event": held, "within": "1d"}]),
        triggers=[trigger(kind=kind, event=event, without=without, within="1d", span="1d")],
    )  # fmt: skip
    for facts in (None, FACTS):
        for one in audit(said, TODAY, facts=facts):
            assert one.message
            assert one.fix


def test_a_finding_names_an_element_without_a_name() -> None:
    nameless = {"name": " "}
    bare = journey(
        triggers=[trigger("t9", stage=None) | nameless],
        responses=[response("r9", trigger="t9", purpose="") | nameless],
    )
    messages = {one.code: one.message for one in audit(bare, TODAY)}
    assert messages["T1"].startswith("t9 has no stage")
    assert messages["R2"].startswith("r9 is a promotion")
