"""A journey's card says what its holdout says, and works out nothing heavy to do so."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from journey_core.ui import widgets
from journey_core.ui.holdout import cache, card

from .conftest import OpenApp


def words(app: AppTest) -> str:
    return " ".join(one.value for one in app.markdown)


def test_a_card_says_what_the_holdout_page_says(open_app: OpenApp) -> None:
    app = open_app()
    told = {name: card.verdict(name) for name in ("first-purchase", "win-back", "onboarding")}
    assert told["first-purchase"]
    for name, said in told.items():
        assert bool(said) == bool(cache.arms(name))
        assert not said or widgets.escape(said) in words(app)
    app.query_params["journey"] = "first-purchase"
    app.switch_page("pages/holdout.py").run()
    assert app.title[0].value == widgets.escape(told["first-purchase"])


def test_on_many_events_it_waits_until_somebody_reads_it(
    open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(card, "is_cheap", lambda: False)
    app = open_app()
    assert "has not been read on these data yet" in words(app)
    assert not cache.is_known(cache.usual("first-purchase"))
    shown = cache.read(cache.usual("first-purchase"))
    app.run()
    assert "has not been read on these data yet" not in words(app)
    assert shown.arms
