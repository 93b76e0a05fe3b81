"""A ledger of consents, and arms, come in through the Data page."""

from __future__ import annotations

import time

from streamlit.testing.v1 import AppTest

from journey_core.lake.arrays import arrays
from journey_core.lake.snapshot import take
from journey_core.ui import cache

from .conftest import OpenApp

CONSENTS = (
    b"customer_id,purpose,state,at\n"
    b"C-0000001,sms,granted,2026-01-01\n"
    b"C-0000002,sms,perhaps,2026-01-01\n"
)
ARMS = b"user,arm,assigned_at\nC-0000001,generic,2026-01-01\n"


def _upload(app: AppTest, name: str, content: bytes, kind: str) -> None:
    app.file_uploader(key="upload").set_value((name, content, "text/csv")).run()
    app.segmented_control(key="kind").set_value(kind).run()
    assert not app.exception


def _import(app: AppTest) -> None:
    app.button(key="import-go").click().run()
    patience = time.monotonic() + 60
    job = cache.jobs().current
    assert job is not None
    while not job.done and time.monotonic() < patience:
        time.sleep(0.05)
    app.run()
    assert not app.exception
    assert any("1 rows loaded" in one.value for one in app.markdown)


def test_consents_are_read_after_a_look_at_what_would_be_refused(open_app: OpenApp) -> None:
    app = open_app("data")
    before = take(cache.workspace())
    _upload(app, "consents.csv", CONSENTS, "Consents")
    assert "perhaps" in app.warning[0].value
    _import(app)
    now = take(cache.workspace())
    assert now.rows["consents"] == before.rows["consents"] + 1
    assert "sms" in arrays(now).purposes()


def test_arms_need_a_journey_and_a_customer(open_app: OpenApp) -> None:
    app = open_app("data")
    _upload(app, "arms.csv", ARMS, "Assignments")
    assert any("Choose the journey first" in one.value for one in app.caption)
    app.selectbox(key="import-journey").set_value("win-back").run()
    assert app.selectbox(key="col-customer").value == "user"
    _import(app)
    assert (arrays(take(cache.workspace())).arms("win-back").arm >= 0).sum() == 1


def test_a_file_without_the_columns_says_which(open_app: OpenApp) -> None:
    app = open_app("data")
    _upload(app, "arms.csv", ARMS, "Consents")
    assert any("there is no column “at”" in one.value for one in app.error)
