"""The Flow page answers on the demo company, draws what is missing, and teaches without."""

from __future__ import annotations

import json

from streamlit.testing.v1 import AppTest

from journey_core.model.journey import Journey
from journey_core.ui import cache

from .conftest import OpenApp


def words(app: AppTest) -> str:
    return " ".join([*(one.value for one in app.markdown), *(one.value for one in app.caption)])


def headings(app: AppTest) -> list[str]:
    return [element.value for element in app.subheader]


def notes(app: AppTest) -> str:
    specs = [json.loads(chart.proto.spec) for chart in app.get("plotly_chart")]
    return " ".join(
        str(note.get("text")) for spec in specs for note in spec["layout"].get("annotations", ())
    )


def test_what_is_missing_is_drawn_and_taken_back_with_one_click(open_app: OpenApp) -> None:
    app = open_app("flow", journey="first-purchase")
    assert app.title[0].value.endswith("of moves follow the map")
    assert "Still<br>there" in notes(app)
    before = cache.saved("first-purchase")
    act = next(button for button in app.button if str(button.key).startswith("draw-"))
    key = str(act.key)
    source, target = key.removeprefix("draw-").split(">")
    act.click().run()
    assert not app.exception
    drawn = cache.saved("first-purchase")
    assert drawn.revision == before.revision + 1
    assert (source, target) in {(way.source, way.target) for way in drawn.journey.transitions}
    assert key not in {button.key for button in app.button}
    app.button(key="flow-undo").click().run()
    assert cache.saved("first-purchase").journey == before.journey
    assert key in {button.key for button in app.button}


def test_why_not_is_kept_until_taken_back(open_app: OpenApp) -> None:
    app = open_app("flow", journey="first-purchase")
    key = next(str(b.key) for b in app.button if str(b.key).startswith("draw-"))
    about = key.removeprefix("draw-")
    app.button(key=f"keep-{about}").click().run()
    assert "Write why" in app.error[0].value
    app.text_area(key=f"why-{about}").set_value("By *design*").run()
    app.button(key=f"keep-{about}").click().run()
    assert key not in {button.key for button in app.button}
    assert "By \\*design\\*" in words(app)
    app.button(key=f"back-{about}").click().run()
    assert key in {button.key for button in app.button}


def test_an_event_becomes_a_stage(open_app: OpenApp) -> None:
    app = open_app("flow", journey="first-purchase")
    act = next(button for button in app.button if str(button.key).startswith("stage-"))
    event = str(act.key).removeprefix("stage-")
    act.click().run()
    assert not app.exception
    assert event in {stage.name for stage in cache.saved("first-purchase").journey.stages}


def test_streams_segments_and_cohorts(open_app: OpenApp) -> None:
    app = open_app("flow", view="Streams", by="value_tier", segment="gold")
    assert "Forward moves only" in words(app)
    assert "value\\_tier gold" in words(app)
    app.session_state["below"] = "Segments"
    app.run()
    assert not app.exception
    assert "Where two segments part" in headings(app)
    app.session_state["below"] = "Who comes back"
    app.run()
    assert not app.exception
    assert any("come back one month later" in heading for heading in headings(app))
    assert "months after the start" in notes(app)


def test_a_link_opens_the_two_segments_again(open_app: OpenApp) -> None:
    link = {"by": "value_tier", "below": "Segments", "group": "gold", "against": "bronze"}
    app = open_app("flow", journey="first-purchase", **link)
    boxes = [app.selectbox(key=key) for key in ("group", "against")]
    assert [box.value for box in boxes] == ["gold", "bronze"]
    assert boxes[0].options[:2] != ["gold", "bronze"]  # what it would open without the link
    charts = [chart.proto.spec for chart in app.get("plotly_chart")]
    assert any("more of bronze" in spec and "more of gold" in spec for spec in charts)


def test_a_link_opens_a_stage_and_a_way_again(open_app: OpenApp) -> None:
    link = {"ways-of": "cart", "way": "cart>checkout", "by": "segment:buyers"}
    app = open_app("flow", journey="first-purchase", **link)
    assert app.selectbox(key="by").value == "segment:buyers"
    assert "Segment: Buyers" in app.selectbox(key="by").options
    assert app.selectbox(key="ways-of").value == "cart"
    assert "Fills a cart" in app.selectbox(key="ways-of").options
    told = "**Fills a cart to Goes to checkout**"
    assert told in words(app)
    assert app.query_params["by"] == "segment:buyers"
    app.selectbox(key="ways-of").set_value("Goes to checkout").run()
    assert app.query_params["ways-of"] == "checkout"
    app.button(key="way-closed").click().run()
    assert told not in words(app)
    assert "way" not in app.query_params


def test_a_link_opens_the_cohorts_again(open_app: OpenApp) -> None:
    link = {
        "below": "Who comes back", "start": "Account Created", "return": "Product Viewed",
        "cohorts": "Week", "amount": "price",
    }  # fmt: skip
    app = open_app("flow", journey="first-purchase", **link)
    boxes = {key: app.selectbox(key=key).value for key in ("start", "return", "amount")}
    assert boxes.items() <= link.items()
    assert any("come back one week later" in heading for heading in headings(app))
    assert "price, over all 400 who started" in words(app)


def test_a_link_with_choices_that_are_gone_opens_the_usual_ones(open_app: OpenApp) -> None:
    gone = {"start": "Gone", "amount": "gone", "way": "gone>cart", "ways-of": "gone", "by": "gone"}
    app = open_app("flow", below="Who comes back", journey="onboarding", **gone)
    assert app.selectbox(key="by").value == "None"
    assert app.selectbox(key="start").value != "Gone"
    assert app.selectbox(key="amount").value == "value"


def test_a_meeting_sees_no_acts(open_app: OpenApp) -> None:
    app = open_app("flow", meeting="on", journey="first-purchase")
    assert not {"Draw it", "Add it", "Show on map"} & {button.label for button in app.button}
    assert not app.get("download_button")
    assert "Where map and data disagree" in headings(app)


def test_it_teaches_where_something_is_missing(open_app: OpenApp) -> None:
    app = open_app("flow")
    cache.store().create(Journey(id="bare", name="Bare"), by="test")
    app.session_state["journey_id"] = "bare"
    app.run()
    assert "Too few stages have an entry rule" in [one.value for one in app.header]


def test_without_events_it_asks_for_them(open_app: OpenApp) -> None:
    app = open_app("flow", empty=True)
    assert app.title[0].value == "No journey yet"
    cache.store().create(Journey(id="bare", name="Bare"), by="test")
    app.session_state["journey_id"] = "bare"
    app.run()
    assert "No events yet" in [one.value for one in app.header]
