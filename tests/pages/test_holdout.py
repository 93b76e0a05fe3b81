"""The Holdout page says what contact changed, and teaches, assigns, signs and opens again."""

from __future__ import annotations

import json

from streamlit.testing.v1 import AppTest

from journey_core.ui import cache as house
from journey_core.ui.holdout import cache

from .conftest import OpenApp


def badges(app: AppTest) -> str:
    return " ".join(element.value for element in app.markdown)


def notes(app: AppTest) -> str:
    specs = [json.loads(chart.proto.spec) for chart in app.get("plotly_chart")]
    return " ".join(
        str(note.get("text")) for spec in specs for note in spec["layout"].get("annotations", [])
    )


def test_the_verdict_comes_first_with_its_badges(open_app: OpenApp) -> None:
    app = open_app("holdout", by="value_tier")
    assert app.title[0].value.startswith(("Too early to say", "No clear effect", "Contact "))
    said = badges(app)
    for part in ("Split as planned, p", "matured", "Look 1 of this test", "comparisons, Holm"):
        assert part in said
    shown = notes(app)
    for part in ("All customers", "gold", "holdout", "what we may say"):
        assert part in shown
    headings = {one.value for one in app.subheader}
    assert {"Guardrails", "What it is worth", "Decide", "How long until we know?"} <= headings
    app.segmented_control(key="metric").set_value("Revenue").run()
    assert not app.exception
    assert app.subheader[0].value == "Revenue per customer, against holdout"


def test_a_meeting_sees_no_planner_and_no_small_cells(open_app: OpenApp) -> None:
    app = open_app("holdout", by="country", meeting="on")
    assert "How long until we know?" not in {one.value for one in app.subheader}
    assert not [button for button in app.button if button.label == "Sign this result"]
    assert "too small for a meeting" in " ".join(one.value for one in app.caption)


def test_a_journey_without_arms_plans_and_assigns(open_app: OpenApp) -> None:
    app = open_app("holdout", journey="onboarding")
    assert app.title[0].value == "Nobody has been assigned yet"
    assert "are needed" in badges(app)
    app.button(key="act-Assign arms").click().run()
    assert not app.exception
    assert app.title[0].value != "Nobody has been assigned yet"
    entered, _ = cache.entered("onboarding")
    assert sum(cache.arms("onboarding").values()) == entered


def test_a_signed_result_opens_as_it_was(open_app: OpenApp) -> None:
    app = open_app("holdout", by="value_tier")
    title = app.title[0].value
    saved = house.saved("first-purchase")
    shown = cache.read(cache.Choice("first-purchase", saved.revision, "conversion", "value_tier"))
    kept = cache.keep(shown, "Ana", "Wait for spring")
    app.query_params["pin"] = kept.id
    app.run()
    assert not app.exception
    assert app.title[0].value == title
    assert "Signed by Ana" in badges(app)
    assert "Wait for spring" in badges(app)
    app.button(key="unpin").click().run()
    assert "Signed by Ana" not in badges(app)
    app.query_params["pin"] = "gone"
    app.run()
    assert app.title[0].value == "This signed result cannot be opened"
