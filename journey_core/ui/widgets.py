"""Pieces every page is made of: headings, main and aside, charts, empty and failed states."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    import plotly.graph_objects as go
    from streamlit.delta_generator import DeltaGenerator


@dataclass(frozen=True)
class Action:
    """A button below an empty or failed state: what it says and what it does."""

    label: str
    do: Callable[[], object]
    icon: str = "arrow_forward"


def section(title: str, note: str = "") -> None:
    """A heading, and one quiet line that says how to read what follows."""
    with st.container(gap=None):
        st.subheader(title, anchor=False)
        if note:
            st.caption(note)


def split() -> tuple[DeltaGenerator, DeltaGenerator]:
    """Main and aside, two to one; a grid, because columns squeeze charts at 1024 px."""
    grid = st.grid(3, min_column_width=290, gap="large")
    return grid.cell(column_span=2), grid.cell()


def chart(
    figure: go.Figure, *, key: str, alt: str, on_click: Callable[[], None] | None = None
) -> None:
    """A figure with its finding as one sentence for those who cannot see it.

    With `on_click` a click is left under the key, `on_click` is called, and the page runs again.
    The theme is written into the figure, because the browser gives a figure its colours once: when
    the theme has changed it must be another one.
    """
    bare = {"displayModeBar": False}
    figure.layout.meta = st.context.theme.type
    if on_click is None:
        st.plotly_chart(figure, key=key, alt=alt, config=bare)
    else:
        st.plotly_chart(
            figure, key=key, alt=alt, config=bare, on_select=on_click, selection_mode="points"
        )


def empty(icon: str, title: str, why: str, actions: tuple[Action, ...] = ()) -> None:
    """What is missing, why, and at most three ways on; the first is the usual one."""
    with st.container(horizontal_alignment="center", gap="small"):
        st.space("large")
        st.markdown(f"### :gray[:material/{icon}:]", text_alignment="center")
        st.header(title, anchor=False, text_alignment="center")
        st.markdown(f":gray[{why}]", text_alignment="center", width=560)
        with st.container(horizontal=True, horizontal_alignment="center"):
            for place, action in enumerate(actions):
                kind = "primary" if place == 0 else "secondary"
                icon_name = f":material/{action.icon}:"
                if st.button(action.label, icon=icon_name, type=kind, key=f"act-{action.label}"):
                    action.do()


def go_to(page: str, **link: str) -> Callable[[], None]:
    """An action that opens a page with the given parameters in its link."""
    return lambda: st.switch_page(f"pages/{page}.py", query_params=link or None)


def failed(message: str, *, title: str = "Nothing was changed") -> None:
    """An error as a person reads it: what stopped, and that nothing was lost."""
    st.error(sentence(message), title=title, icon=":material/error:")


def sentence(message: str) -> str:
    """A message as the sentence it is, safe to show."""
    return escape(message[:1].upper() + message[1:])


def escape(text: str) -> str:
    """Text that Streamlit's markdown shows as it is, never as markup, directive or link."""
    for sign in "\\`*_{}[]()<>#+-.!|~:$^=":
        text = text.replace(sign, "\\" + sign)
    return text.replace("\n", " ")
