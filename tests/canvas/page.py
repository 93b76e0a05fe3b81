"""A page with one canvas and nothing else, run by the component's tests."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from journey_core.canvas.component import canvas
from journey_core.canvas.overlay import Mark, Overlay
from journey_core.store.engine import open_store
from journey_core.store.journeys import JourneyStore

engine = open_store(Path(st.session_state["folder"]) / "wayline.db")
store = JourneyStore(engine)
selection = canvas(
    "shop",
    store.load("shop"),
    key="map",
    settle=lambda ops, base, request: store.save(
        "shop", ops, base=base, by="Mira", request_id=request
    ),
    overlay=Overlay("Customers", stages={"cart": Mark("26,120 entered", 1.0)}),
    selected=st.session_state.get("wanted"),
    viewer="Mira",
    readonly=st.session_state.get("readonly", False),
    on_select=lambda chosen: st.session_state.update(heard=chosen.stage),
)
st.text(f"{selection.stage} · revision {store.load('shop').revision}")
engine.dispose()
