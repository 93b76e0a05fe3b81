"""The tabs of the Replay page: what changed between revisions, and the comparison with sends."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from journey_core.model.operations import set_to
from journey_core.ui import cache

from .conftest import OpenApp

SENDS = "Against what was sent"


def words(app: AppTest) -> str:
    shown = [*(one.value for one in app.markdown), *(one.value for one in app.caption)]
    return " ".join(shown).replace("\\", "")


def opened(app: AppTest, tab: str) -> AppTest:
    app.session_state["deeper"] = tab
    app.run()
    assert not app.exception
    return app


def test_another_revision_says_what_changed(open_app: OpenApp) -> None:
    app = open_app("replay", by="event.plan")
    assert "“plan” is a property of events, and a replay compares customers" in words(app)
    edit = set_to("responses", "cart-reminder", "wait", "3d", "0s")
    cache.store().save("first-purchase", [edit], by="Lena")
    app.segmented_control(key="compare").set_value("Another revision").run()
    assert not app.exception
    said = words(app)
    assert "**What changed from revision 1 to 2**" in said
    assert "wait added: 3 days" in said
    assert "To be signed by marketing." in said


def test_the_replay_stands_beside_what_was_sent(open_app: OpenApp) -> None:
    app = opened(open_app("replay", span="All time"), SENDS)
    assert SENDS in [one.value for one in app.subheader]
    assert "of the replay’s" in words(app)
    assert [one for one in app.expander if one.label.startswith("Every mismatch")]
    app.selectbox(key="sends").set_value("Order Completed").run()
    assert not app.exception
    assert "none of these responses" in " ".join(one.value for one in app.header)
    assert "first-purchase,cart-reminder" in app.code[-1].value
    assert "Import events" in [button.label for button in app.button]


def test_a_meeting_sees_no_customer_of_a_mismatch(open_app: OpenApp) -> None:
    app = opened(open_app("replay", meeting="on", span="All time"), SENDS)
    assert "of the replay’s" in words(app)
    assert not app.expander
    assert not app.get("download_button")
