"""The Map page's parts: the toolbar, the canvas that saves what is drawn, and what lies over it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import streamlit as st

from journey_core.canvas import component, still
from journey_core.canvas.overlay import KINDS, Kind, picture
from journey_core.model.elements import to_elements
from journey_core.model.operations import set_to
from journey_core.ui import cache, edits, map_difference, shell, state, widgets
from journey_core.ui.findings import cache as checks

if TYPE_CHECKING:
    from journey_core.canvas.overlay import Overlay as Picture
    from journey_core.flow.stages import Overlay
    from journey_core.model.operations import Op
    from journey_core.store.records import Saved, SaveResult

HEIGHT = 620
SEEN_SHARE = 0.05  # of those who left a stage; rarer moves would only clutter the map
_OVERLAYS: dict[str, Kind | None] = {
    "None": None,
    **{kind.capitalize(): kind for kind in KINDS},
    map_difference.NAME: None,
}
_EVERYBODY, _ALL_TEAMS = "All customers", "All teams"


class Choices(NamedTuple):
    """What is laid over the map, for which customers, and whose stages stand out.

    `against` is the segment that the chosen one is held against, where that is asked for.
    """

    kind: Kind | None
    segment: tuple[str, str] | None
    team: str
    against: str | None = None


def toolbar(saved: Saved, *, editable: bool) -> Choices:
    """Ask what is laid over the map."""
    against = None
    with st.container(
        horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"
    ):
        with st.container(horizontal=True, width="content", vertical_alignment="center"):
            chosen = st.segmented_control(
                "Overlay", list(_OVERLAYS), default="Conversion", required=True, key="overlay",
                label_visibility="collapsed", bind="query-params",
            )  # fmt: skip
            segment = _segment()
            if chosen == map_difference.NAME:
                against = map_difference.against_box(segment)
            teams = sorted({stage.owner for stage in saved.journey.stages if stage.owner})
            team = st.selectbox(
                "Team", [_ALL_TEAMS, *teams], label_visibility="collapsed", width=150, key="team",
                bind="query-params",
            )  # fmt: skip
        if editable and saved.journey.status == "draft":
            st.button("Propose for review", icon=":material/send:", type="primary",
                      on_click=_propose, args=(saved,))  # fmt: skip
    kind = _OVERLAYS[chosen or "None"]
    return Choices(kind, segment, "" if team == _ALL_TEAMS else team, against)


def _segment() -> tuple[str, str] | None:
    by = shell.compare_by()
    if by is None or by.startswith("event."):
        return None
    values = cache.segment_values(by)
    value = st.selectbox(
        "Segment", [_EVERYBODY, *values], label_visibility="collapsed", width=170, key="segment",
        bind="query-params",
    )  # fmt: skip
    return None if value == _EVERYBODY else (by, value)


def _propose(saved: Saved) -> None:
    edits.save(saved, [set_to("journey", "journey", "status", "in review", saved.journey.status)])


def laid_over(saved: Saved, choices: Choices, overlay: Overlay | None) -> Picture | None:
    """The overlay as the canvas draws it."""
    if choices.against is not None:
        return map_difference.picture(saved, choices.segment, choices.against)
    kind = choices.kind
    if kind is None or overlay is None:
        return None
    seen = [one for one in overlay.seen if (one[2].share or 0.0) >= SEEN_SHARE]
    return picture(kind, overlay.stages, overlay.transitions, seen)


@st.fragment(run_every=2)
def draw(journey_id: str, drawn: Picture | None, team: str, *, editable: bool) -> None:
    """The canvas, looking every two seconds whether somebody else has saved."""
    saved = cache.saved(journey_id)
    if not component.built():
        _still(saved, drawn)
        return
    before = state.linked("stage")
    chosen = component.canvas(
        journey_id,
        saved,
        key="canvas",
        settle=_settle(journey_id) if editable else None,
        overlay=drawn,
        badges=_badges(saved),
        selected=before or None,
        team=team,
        viewer=state.who(),
        readonly=not editable,
        height=HEIGHT,
    )
    now = chosen.stage or chosen.transition or ""
    if now != before:
        state.set_linked("stage", now)
        st.rerun()


def _settle(journey_id: str):
    store, who = cache.store(), state.who()

    def save(ops: list[Op], base: int | None, request_id: str) -> SaveResult:
        return store.save(journey_id, ops, base=base, by=who, request_id=request_id)

    return save


def _badges(saved: Saved) -> dict[str, dict[str, int]]:
    """Findings that need somebody, on the card of their stage."""
    found = checks.at_stages(saved.journey.id, saved.revision)
    numbers = {s: sum(one.severity != "info" for one in ones) for s, ones in found.items()}
    return {stage: {"findings": number} for stage, number in numbers.items() if number}


def _still(saved: Saved, drawn: Picture | None) -> None:
    dark = st.context.theme.type == "dark"
    elements = to_elements(saved.journey)
    picture_of_it = still.still_svg(elements, drawn, dark=dark)
    st.image(picture_of_it, alt=f"The map of {saved.journey.name}", width="stretch")
    st.caption(
        "This is a still picture: the drawing tools were not built when Wayline was installed. "
        f"Run `{component.BUILD_COMMAND}` and reload this page."
    )


def scope(saved: Saved) -> str:
    """Revision, who saved it, and how large the map is."""
    from journey_core.figures import text

    journey = saved.journey
    inside = sum(1 for stage in journey.stages if stage.parent)
    parts = [
        f"revision {saved.revision}",
        text.plural(len(journey.stages) - inside, "stage"),
        *([text.plural(inside, "substage")] if inside else []),
        f"data version {cache.data_version()}",
    ]
    return " · ".join(parts)


def nothing_chosen() -> None:
    """No journey to draw: the ways to the first one."""
    widgets.empty(
        "conversion_path",
        "There is no journey to draw yet",
        "Start one from a template or from a blank map on the Journeys page.",
        (widgets.Action("To the journeys", widgets.go_to("journeys"), "home"),),
    )
