"""The Replay page answers on the demo company, one customer at a time, and teaches without."""

from __future__ import annotations

import json

import pytest
from streamlit.testing.v1 import AppTest

from journey_core.errors import BadInput
from journey_core.model.journey import Journey
from journey_core.ui import cache
from journey_core.ui.replay import cache as replays

from .conftest import OpenApp


def headings(app: AppTest) -> list[str]:
    return [element.value for element in app.subheader]


def words(app: AppTest) -> str:
    return " ".join([*(one.value for one in app.markdown), *(one.value for one in app.caption)])


def notes(app: AppTest) -> str:
    specs = [json.loads(chart.proto.spec) for chart in app.get("plotly_chart")]
    return " ".join(
        str(note.get("text")) for spec in specs for note in spec["layout"]["annotations"]
    )


def bare(app: AppTest) -> AppTest:
    """The same page for a journey without anything in it."""
    cache.store().create(Journey(id="bare", name="Bare"), by="test")
    app.session_state["journey_id"] = "bare"
    app.run()
    assert not app.exception
    return app


def test_the_title_is_whom_we_would_contact(open_app: OpenApp) -> None:
    app = open_app("replay", by="value_tier")
    assert app.title[0].value.startswith("We would contact ")
    assert {"From candidate to message", "Why not?", "By response"} <= set(headings(app))
    assert "A replay does not model how customers would have reacted" in words(app)
    shown = notes(app)
    for part in ("Candidates", "Would be sent", "permission", "gold"):
        assert part in shown


def test_the_range_is_part_of_the_question(open_app: OpenApp) -> None:
    app = open_app("replay")
    quarter = app.title[0].value
    app.segmented_control(key="span").set_value("All time").run()
    assert not app.exception
    assert app.title[0].value != quarter


def test_a_response_of_the_link_filters_the_waterfall(open_app: OpenApp) -> None:
    app = open_app("replay", response="cart-reminder", journey="first-purchase")
    assert "From candidate to message: What is still open" in headings(app)
    everything = [button.label for button in app.button].index("All responses")
    app.button[everything].click().run()
    assert "From candidate to message" in headings(app)


def test_somebody_who_was_spared_learns_why(open_app: OpenApp) -> None:
    app = open_app("replay")
    examples = [button for button in app.button if str(button.key).startswith("like-")]
    assert examples
    examples[0].click().run()
    assert not app.exception
    assert app.text_input(key="customer").value
    assert "**Not sent" in words(app)
    stopped = [step for step in app.expander if "stopped here" in step.label]
    assert len(stopped) == 1
    assert stopped[0].proto.expanded


def test_an_unknown_customer_is_no_fault(open_app: OpenApp) -> None:
    app = open_app("replay", customer="nobody*here")
    assert "The data has no customer" in words(app)


def test_all_live_journeys_share_their_caps(open_app: OpenApp) -> None:
    app = open_app("replay", journeys="All live journeys")
    assert "live journeys together" in words(app)
    assert any(name.endswith("(Win back)") for name in app.dataframe[0].value["Response"])


def test_a_meeting_sees_no_single_customer(open_app: OpenApp) -> None:
    app = open_app("replay", meeting="on", customer="C-0000001", by="value_tier")
    assert not app.text_input
    assert "Why not?" not in headings(app)
    assert "By value\\_tier" in headings(app)
    assert not app.get("download_button")


def test_without_a_journey_it_leads_to_one(open_app: OpenApp) -> None:
    app = open_app("replay", empty=True)
    assert app.title[0].value == "No journey yet"
    assert "Create one" in [button.label for button in app.button]


def test_without_events_it_asks_for_them(open_app: OpenApp) -> None:
    app = bare(open_app("replay", empty=True))
    assert "No events to replay yet" in [one.value for one in app.header]


def test_without_triggers_it_leads_to_them(open_app: OpenApp) -> None:
    app = bare(open_app("replay"))
    assert "The journey has no trigger yet" in [one.value for one in app.header]
    assert "Add a trigger" in [button.label for button in app.button]


def test_a_range_without_a_fire_names_the_nearest_miss(open_app: OpenApp) -> None:
    app = open_app("replay", span="Custom", since="2019-01-01", until="2019-01-31")
    assert app.title[0].value == "No trigger fired"
    assert "The nearest miss: the trigger of" in words(app)


def test_what_cannot_be_asked_is_refused_in_words(
    open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*asked: object, **how: object) -> None:
        raise BadInput("“size” has 2,000 values among these customers")

    monkeypatch.setattr(replays, "replay", refuse)
    app = open_app("replay")
    assert app.title[0].value == "This question cannot be answered"
    assert "2,000 values" in app.error[0].value


def test_the_home_page_has_the_three_numbers(open_app: OpenApp) -> None:
    app = open_app()
    assert [metric.label for metric in app.metric] == ["Irrelevance", "Creepiness", "Fatigue"]
    assert all(metric.value.endswith("%") for metric in app.metric)
