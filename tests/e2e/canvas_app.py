"""A page with nothing but a canvas, for the browser tests: what it shows is in the link.

`j` journey, `n` stages, `slow` seconds a run takes, `overlay` kind, `readonly=on`, `me` viewer,
`stage` to select, `team`, `path` (stage ids), `poll` seconds between looks at the store.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

import streamlit as st

from journey_core.canvas.component import canvas
from journey_core.canvas.overlay import Mark, Overlay, Seen
from journey_core.errors import UnknownName
from journey_core.model.journey import Journey
from journey_core.store.engine import open_store
from journey_core.store.journeys import JourneyStore
from journey_core.store.records import Saved

MOMENTS = ("First visit", "Onboarding", "First purchase", "Repeat visit", "Churn risk")
NAMES = ("Discover", "Sign up", "Verify", "Onboard", "Compare", "Buy", "Renew", "Refer", "Return")
TEAMS = ("Marketing", "Product", "Support")


@st.cache_resource
def journeys() -> JourneyStore:
    """One store for the whole server."""
    return JourneyStore(open_store(Path(os.environ["WAYLINE_WORKSPACE"]) / "wayline.db"))


@st.cache_resource(max_entries=64)
def at_revision(journey_id: str, revision: int) -> Saved:
    """A revision, read once."""
    return journeys().load(journey_id, revision)


def newest(journey_id: str) -> Saved:
    """The newest revision, as the map's page gets it."""
    return at_revision(journey_id, journeys().revision_of(journey_id))


def example(journey_id: str, count: int) -> Journey:
    """A journey of so many stages; the second holds three substages, the first has triggers."""
    columns = max(3, round((count * 1.2) ** 0.5))
    stages = [
        {
            "id": f"n{n}",
            "pos": float(n),
            "name": NAMES[n % 9] + (f" {n // 9 + 1}" if n >= 9 else ""),
            "key_moment": MOMENTS[n % 5],
            "owner": TEAMS[n % 3],
            "x": n % columns * 266.0,
            "y": n // columns * 260.0,
        }
        for n in range(count)
    ]
    stages += [
        {
            "id": f"day{d}",
            "pos": 10_000.0 + d,
            "name": f"Day {d}",
            "parent": "n1",
            "owner": "Product",
        }
        for d in (1, 3, 7)
    ]
    ways = [(f"n{n}", f"n{n + 1}") for n in range(count - 1)] + [("day1", "day3"), ("day3", "day7")]
    triggers = [
        {"id": f"g{n}", "stage": f"n{n}", "kind": "event", "event": "Seen"}
        for n in range(0, count, 3)
    ]
    return Journey.model_validate(
        {
            "id": journey_id,
            "name": "First purchase",
            "stages": stages,
            "transitions": [
                {"id": f"t{n}", "pos": float(n), "source": a, "target": b}
                for n, (a, b) in enumerate(ways)
            ],
            "triggers": triggers,
            "responses": [
                {"id": f"r{t['id']}", "trigger": t["id"], "channel": "email"} for t in triggers
            ],
        }
    )


def laid_over(journey: Journey) -> Overlay:
    """Made-up numbers that only have to be drawn."""
    ways = {w.id: (n * 37 % 100) / 100 for n, w in enumerate(journey.transitions)}
    return Overlay(
        title="Moved on",
        low="0%",
        high="96%",
        stages={
            s.id: Mark(f"{n * 1931 % 26120:,} entered", (n * 13 % 10) / 10)
            for n, s in enumerate(journey.stages)
        },
        transitions={key: Mark(f"{share:.1%}", share) for key, share in ways.items()},
        seen=(Seen("n2", "n1", "26.1%", 0.26),),
    )


link = st.query_params
name, me = link.get("j", "demo"), link.get("me", "Mira")
try:
    journeys().load(name)
except UnknownName:
    journeys().create(example(name, int(link.get("n", 6))), by="Mira", request_id=f"make-{name}")

st.title("First purchase")
if st.button("Run again"):
    time.sleep(0.3)


@st.fragment(run_every=float(link.get("poll", "1")))
def draw() -> None:
    """The map; looks at the store every second."""
    time.sleep(float(link.get("slow", 0)))
    saved = newest(name)
    selection = canvas(
        name,
        saved,
        key="canvas",
        settle=lambda ops, base, request: journeys().save(
            name, ops, base=base, by=me, request_id=request
        ),
        overlay=laid_over(saved.journey) if "overlay" in link else None,
        badges={"n1": {"findings": 2, "comments": 1}} if "overlay" in link else None,
        selected=link.get("stage"),
        team=link.get("team", ""),
        path=[step for step in link.get("path", "").split(",") if step],
        viewer=me,
        readonly=link.get("readonly") == "on",
    )
    after = newest(name)
    st.text(
        f"revision {after.revision} · {len(after.journey.stages)} stages · "
        f"{len(after.journey.transitions)} transitions · "
        f"selected {','.join(selection.stages + selection.transitions) or 'nothing'}"
    )


draw()
