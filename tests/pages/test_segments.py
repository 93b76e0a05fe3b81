"""A segment is made on the Data page without code, and splits answers at once."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from journey_core.model.event_text import parse_event
from journey_core.model.segment import Segment, Segments
from journey_core.store.segments import SegmentStore
from journey_core.ui import cache

from .conftest import OpenApp


def store() -> SegmentStore:
    return SegmentStore(cache.workspace().engine)


def words(app: AppTest) -> str:
    return " ".join([*(one.value for one in app.markdown), *(one.value for one in app.caption)])


def press(app: AppTest, label: str) -> None:
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception


def save(*segments: Segment, smallest: int = 0) -> None:
    told = Segments(segments=segments, smallest=smallest)
    store().save(told, store().load().revision, "test")


BUYERS = Segment(id="buyers", name="Buyers", rule=parse_event("Order Completed"))
RETURNERS = Segment(
    id="returners", name="Returners", rule=parse_event("Order Returned"), parent="buyers"
)


def test_a_segment_is_made_and_compared_by(open_app: OpenApp) -> None:
    app = open_app("data")
    save()  # the demo company has some
    app.run()
    assert "None yet" in words(app)
    press(app, "New segment")
    name = next(box for box in app.text_input if box.label == "Name")
    name.set_value("Buyers *").run()
    assert "Say who is in it" in words(app)
    app.multiselect[0].set_value(["Order Completed"]).run()
    assert "at the end of the data" in words(app)
    press(app, "Save the segment")
    made = store().load().segments.segments
    assert [(one.id, one.name) for one in made] == [("buyers", "Buyers *")]
    assert "Buyers \\*" in words(app)
    app.switch_page("pages/flow.py").run()
    app.session_state["kept-by"] = "segment:buyers"
    app.run()
    assert not app.exception
    assert "Buyers *" in app.selectbox(key="segment").options


def test_a_change_elsewhere_reaches_answers(open_app: OpenApp) -> None:
    app = open_app("funnel")
    save(BUYERS)
    app.run()
    app.session_state["kept-by"] = "segment:buyers"
    app.run()
    assert cache.segment_values("segment:buyers") == ["Buyers"]
    save(BUYERS.model_copy(update={"name": "Customers"}))
    assert "segment:buyers" in cache.breakdowns()  # as the sidebar asks before a page is drawn
    app.run()
    assert not app.exception
    assert cache.segment_values("segment:buyers") == ["Customers"]


def test_tiers_sizes_and_the_gate(open_app: OpenApp) -> None:
    app = open_app("data")
    save(BUYERS, RETURNERS, smallest=10_000)
    app.run()
    told = words(app)
    assert "counts in Buyers" not in told
    assert "not shown on its own" in told
    press(app, "Change")
    press(app, "Delete")
    assert "Returners would be left" in app.error[0].value
    box = app.number_input[0]
    box.set_value(0).run()
    assert not app.exception
    assert store().load().segments.smallest == 0


def test_a_meeting_sees_no_editors(open_app: OpenApp) -> None:
    app = open_app("data", meeting="on")
    save(BUYERS)
    app.run()
    assert not {"New segment", "Change", "Up"} & {button.label for button in app.button}
    assert "Buyers" in words(app)
