"""Choices that stay in the link: drawn as boxes, or, in a meeting, only read from it.

None is bound to the link by Streamlit, which would take it out of there with the box.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from journey_core.ui import state


def switch(label: str, options: Sequence[str], key: str) -> str:
    """One of a few, the first by default."""
    chosen = state.recall(key, options, options[0])
    if not state.is_meeting():
        state.put(key, chosen)
        st.segmented_control(
            label, list(options), required=True, key=key, on_change=_take, args=(key, options[0])
        )
    return chosen


def choice(label: str, options: Sequence[str], key: str, *, help_text: str | None = None) -> str:
    """One of many, the first by default."""
    if state.is_meeting():
        return state.recall(key, options, options[0])
    return state.linked_box(label, key, options, help_text=help_text)


def open_choice(
    label: str, options: Sequence[str], key: str, *, help_text: str | None = None
) -> str:
    """One of many, the first by default, or another text that is typed in."""
    wished = state.linked(key) or state.kept(key, options[0])
    known = list(dict.fromkeys([*options, wished]))
    chosen = state.recall(key, known, options[0])
    if not state.is_meeting():
        state.put(key, chosen)
        st.selectbox(
            label, known, key=key, accept_new_options=True, help=help_text, on_change=_take,
            args=(key, options[0]),
        )  # fmt: skip
    return chosen


def several(
    label: str,
    options: Sequence[str],
    key: str,
    *,
    most: int,
    placeholder: str,
    help_text: str | None = None,
    is_open: bool = False,
) -> list[str]:
    """Some of many, in the order chosen; none by default. `is_open` takes other texts, too."""
    wished = state.recall_all(key)
    chosen = [one for one in wished if is_open or one in options][:most]
    if not state.is_meeting():
        state.put(key, chosen)
        st.multiselect(
            label, list(dict.fromkeys([*options, *chosen])), key=key, accept_new_options=is_open,
            placeholder=placeholder, max_selections=most, help=help_text,
            on_change=lambda: state.keep_all(key, state.value(key, [])),
        )  # fmt: skip
    return chosen


def tick(label: str, key: str, *, usual: bool) -> bool:
    """Yes or no."""
    words = str(usual).lower()
    on = state.recall(key, ("true", "false"), words) == "true"
    if not state.is_meeting():
        state.put(key, on)
        st.toggle(label, key=key, on_change=_take, args=(key, words))
    return on


def _take(key: str, usual: str) -> None:
    """Keep what was chosen in a box."""
    told = state.value(key)
    state.keep(key, str(told).lower() if isinstance(told, bool) else told or usual, usual)
