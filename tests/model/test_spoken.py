"""The closest words are read, text by text."""

from __future__ import annotations

from journey_core.model.contact import Response, Variant
from journey_core.model.spoken import Spoken, spoken


def test_the_closest_words() -> None:
    response = Response(
        id="r", trigger="t", channel="email", subject="Own", body="Own body", call_to_action="Go",
        variants=(
            Variant(arm="generic", subject="Generic"),
            Variant(arm="generic", channel="sms", body="Short"),
            Variant(arm="personalized", channel="sms", subject="Yours"),
        ),
    )  # fmt: skip
    assert spoken(response, "", "email") == Spoken("Own", "Own body", "Go")
    assert spoken(response, "generic", "email") == Spoken("Generic", "Own body", "Go")
    assert spoken(response, "generic", "sms") == Spoken("Generic", "Short", "Go")
    assert spoken(response, "personalized", "sms") == Spoken("Yours", "Own body", "Go")
    assert spoken(response, "personalized", "email") == Spoken("Own", "Own body", "Go")
