"""The frame around every page: navigation, the choices all pages share, and the verdict heading."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlencode

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from journey_core.ui import cache, state, widgets
from journey_core.ui.segments.cache import split_words

BRAND = Path(__file__).parent / "brand"
_PAGES = {
    "": [("journeys", "Journeys", "home", "What each journey does and what needs attention")],
    "Design": [
        ("map", "Map", "conversion_path", "Stages, transitions and who owns them"),
        ("responses", "Responses", "forum", "What is said when, and what holds it back"),
    ],
    "Evidence": [
        ("replay", "Replay", "history", "Whom we would contact, who is spared, and why"),
        ("funnel", "Funnel", "filter_alt", "Who moves on, who does not"),
        ("flow", "Flow", "account_tree", "Whether customers follow the map, and who comes back"),
        ("holdout", "Holdout", "science", "What contact changed, and may we say so"),
    ],
    "Foundation": [("data", "Data", "database", "Sources, imports, quarantine")],
}
_OWN_PERIOD = {"holdout", "replay", "flow"}  # pages that ask for a range themselves
_NO_SPLIT = "None"
_PERSONAL = {"customer", "at"}  # parameters of the address that name a single customer
PERIODS = {"All time": None, "Last 12 months": 365, "Last 90 days": 90, "Last 30 days": 30}


def pages() -> dict[str, list[StreamlitPage]]:
    """Every page by section; one file under pages/ each."""
    return {
        title: [
            st.Page(
                f"pages/{name}.py",
                title=label,
                icon=f":material/{icon}:",
                url_path=name,
                help=help_text,
                default=name == "journeys",
            )
            for name, label, icon, help_text in entries
        ]
        for title, entries in _PAGES.items()
    }


def frame() -> StreamlitPage:
    """Draw navigation and the shared choices; app.py runs the page that comes back."""
    meeting = state.is_meeting()
    _configure(meeting=meeting)
    page = st.navigation(pages(), position="top" if meeting else "sidebar", expanded=True)
    state.mark_framed()
    st.logo(str(BRAND / "wordmark.svg"), size="medium", icon_image=str(BRAND / "mark.svg"))
    heads = cache.journeys()
    names = {head.id: head.name for head in heads}
    state.chosen_journey(list(names))
    if not meeting:
        _sidebar(names, with_period=page.url_path not in _OWN_PERIOD)
    return page


def guard() -> None:
    """First line of a page: a cold deep link runs the page without app.py; draw the frame first."""
    if not state.is_framed():
        _configure()
        st.navigation(pages())
        st.rerun()


def _configure(*, meeting: bool = False) -> None:
    """Title, a favicon of our own (a Material one is fetched from outside), and the width."""
    st.set_page_config(
        page_title="Wayline",
        page_icon=str(BRAND / "mark.svg"),
        layout="wide",
        initial_sidebar_state="collapsed" if meeting else 248,
    )


def head(page: str, verdict: str, note: str = "", scope: str = "") -> None:
    """Eyebrow (where am I, on which data), the answer as a sentence, one line of why."""
    with st.container(gap=None):
        with st.container(horizontal=True, vertical_alignment="center", wrap=False):
            st.caption(f"**{page}** &nbsp;·&nbsp; {widgets.escape(scope or data_scope())}")
            _header_actions()
        with st.container(gap="xsmall"):
            st.title(widgets.escape(verdict), anchor=False)
            if note:
                st.markdown(f":gray[{widgets.escape(note)}]")


def no_journey(page: str, icon: str, title: str, why: str) -> None:
    """A page that speaks of a journey, while there is none."""
    head(page, "No journey yet")
    create = widgets.Action("Create one", widgets.go_to("journeys"), "add")
    widgets.empty(icon, title, why, (create,))


def data_scope() -> str:
    """The data all figures of a page rest on."""
    return f"data version {cache.data_version()}"


def _header_actions() -> None:
    with st.popover(
        "Copy link", icon=":material/link:", type="tertiary", key="copy-link", on_change="rerun"
    ) as box:
        if box.open:  # the run that opens it knows the whole link; an earlier one may not
            st.caption("Opens this page with these choices")
            st.code(current_link(), language=None, wrap_lines=True)
    if state.is_meeting():
        label, icon, on = "Leave meeting view", "close_fullscreen", False
    else:
        label, icon, on = "Meeting view", "present_to_all", True
    st.button(
        label,
        icon=f":material/{icon}:",
        type="tertiary",
        key="meeting-switch",
        on_click=state.set_meeting,
        args=(on,),
    )


def current_link() -> str:
    """The address of what is on the screen; never holds anything personal."""
    base = (st.context.url or "").split("?")[0]
    shown = {name: state.linked_all(name) for name in st.query_params if name not in _PERSONAL}
    query = urlencode(shown, doseq=True)
    return f"{base}?{query}" if query else base


def _sidebar(names: dict[str, str], *, with_period: bool) -> None:
    with st.sidebar:
        if names:
            state.journey_box(list(names), names)
        named = split_words()
        state.linked_box(
            "Compare by", "by", [_NO_SPLIT, *cache.breakdowns()],
            words=lambda one: named.get(one, one),
        )  # fmt: skip
        if with_period:
            state.linked_box("Period", "period", list(PERIODS))
        state.name_box()
        st.caption(f":material/database: Data version {cache.data_version()}")


def period() -> int | None:
    """Over how many days answers are, for pages that ask for no range themselves; None: all."""
    return PERIODS[state.recall("period", list(PERIODS), next(iter(PERIODS)))]


def compare_by() -> str | None:
    """The attribute or event property that answers are split by; a meeting keeps the last one."""
    if state.is_meeting():
        chosen = state.recall("by", [_NO_SPLIT, *cache.breakdowns()], _NO_SPLIT)
    else:
        chosen = state.kept("by", _NO_SPLIT)
    return None if chosen == _NO_SPLIT else chosen
