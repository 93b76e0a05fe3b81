"""The form of a response, its words for each arm and channel, and what is missing in them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from journey_core.errors import BadInput
from journey_core.model.contact import Response
from journey_core.ui.responses.response_form import (
    OWN,
    Held,
    RulesForm,
    Words,
    fields,
    texts_of,
    to_form,
    used_fields,
    words_fields,
    words_for,
)

FULL = RulesForm(
    name="Guide", kind="help", topic="size", owner="Shop", purpose="marketing", channel="email",
    fallbacks=("sms", "push"), follow_preference=True, wait="2h", at_hour=9, weekdays=(0, 4),
    in_quiet_hours="wait", cooldown="7d", suppress=(Held("Order[value>=9]", "24h"),),
    fields=("tier",), required=("size",), recommends=True, way_out="Preferences",
)  # fmt: skip


def made(form: RulesForm) -> Response:
    return Response.model_validate({"id": "r", "trigger": "t", **fields(form)})


@pytest.mark.parametrize("form", [FULL, RulesForm(name="Guide")])
def test_a_form_comes_back_as_it_was(form: RulesForm) -> None:
    response = made(form)
    assert fields(to_form(response)) == {
        **fields(form),
        "suppress": response.model_dump(mode="json")["suppress"],
    }
    assert made(to_form(response)) == response


def test_a_channel_is_no_fallback_of_itself() -> None:
    assert made(replace(FULL, fallbacks=("email", "sms"))).fallbacks == ("sms",)


@pytest.mark.parametrize(
    ("form", "said"),
    [
        (replace(FULL, name=" "), "name"),
        (replace(FULL, suppress=(Held("Order", ""),)), "an event and a time"),
        (replace(FULL, suppress=(Held("", "7d"),)), "an event and a time"),
        (replace(FULL, suppress=(Held("Order]", "7d"),)), "Order]"),
    ],
)
def test_what_is_missing_is_said(form: RulesForm, said: str) -> None:
    with pytest.raises(BadInput) as caught:
        fields(form)
    assert said in str(caught.value)


TEXTS = {
    OWN: Words("Hello {{first_name|there}}", "Your {{event.product}}", "Open"),
    ("generic", None): Words("Hello", "Your things"),
    ("generic", "sms"): Words(body="Things"),
}


def test_words_come_back_as_they_were() -> None:
    response = Response.model_validate(
        {"id": "r", "trigger": "t", "channel": "email", **words_fields(TEXTS)}
    )
    assert texts_of(response) == TEXTS


def test_the_closest_words_are_read_text_by_text() -> None:
    assert words_for(TEXTS, "personalized", "email") == TEXTS[OWN]
    assert words_for(TEXTS, "generic", "email") == Words("Hello", "Your things", "Open")
    assert words_for(TEXTS, "generic", "sms") == Words("Hello", "Things", "Open")


def test_templates_are_checked() -> None:
    with pytest.raises(BadInput):
        words_fields({OWN: Words("Hello {{first_name")})
    texts = [*TEXTS.values(), Words("{{broken", "{{plan}}")]
    assert used_fields(texts) == ["first_name", "event.product", "plan"]
