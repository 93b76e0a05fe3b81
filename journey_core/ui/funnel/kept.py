"""Choices that stay in the link: drawn as boxes, or, in a meeting, only read from it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from journey_core.ui import state

_SETTLED = "kept-settled"


def switch(label: str, options: Sequence[str], key: str, *, help_text: str | None = None) -> str:
    """One of a few, the first by default."""
    if state.is_meeting():
        return state.recall(key, options, options[0])
    chosen = st.segmented_control(
        label, list(options), default=options[0], required=True, key=key, bind="query-params",
        help=help_text,
    )  # fmt: skip
    return _keep(key, chosen or options[0], options[0])


def choice(label: str, options: Sequence[str], key: str, *, help_text: str | None = None) -> str:
    """One of many, the first by default."""
    if state.is_meeting():
        return state.recall(key, options, options[0])
    chosen = st.selectbox(label, list(options), key=key, bind="query-params", help=help_text)
    return _keep(key, chosen or options[0], options[0])


def open_choice(
    label: str, options: Sequence[str], key: str, *, help_text: str | None = None
) -> str:
    """One of many, the first by default, or another text that is typed in."""
    if state.is_meeting():
        wished = state.linked(key) or state.value(_place(key), "")
        return state.recall(key, [options[0], *([wished] if wished else [])], options[0])
    chosen = st.selectbox(
        label, list(options), key=key, bind="query-params", accept_new_options=True,
        help=help_text,
    )  # fmt: skip
    return _keep(key, chosen or options[0], options[0])


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
    if state.is_meeting():
        chosen = state.linked_all(key) or list(state.value(_place(key), ()))
        state.set_linked_all(key, chosen)
        state.put(_place(key), chosen)
        return [one for one in chosen if is_open or one in options]
    found = st.multiselect(
        label, list(options), key=key, bind="query-params", accept_new_options=is_open,
        placeholder=placeholder, max_selections=most, help=help_text,
    )  # fmt: skip
    state.put(_place(key), list(found))
    return list(found)


def tick(label: str, key: str, *, usual: bool, help_text: str | None = None) -> bool:
    """Yes or no."""
    if state.is_meeting():
        named = state.linked(key) or state.value(_place(key), str(usual).lower())
        state.set_linked(key, "" if named == str(usual).lower() else named)
        return named == "true"
    on = st.toggle(label, value=usual, key=key, bind="query-params", help=help_text)
    state.put(_place(key), str(on).lower())
    return on


def settle() -> None:
    """Last on the page: a meeting runs it once more, for boxes that are gone take their link along.

    The second run finds nothing to take away, so that the link keeps every choice.
    """
    is_new = state.is_meeting() and not state.value(_SETTLED, False)
    state.put(_SETTLED, state.is_meeting())
    if is_new:
        st.rerun()


def _keep(key: str, chosen: str, usual: str) -> str:
    state.put(_place(key), "" if chosen == usual else chosen)
    return chosen


def _place(key: str) -> str:
    return f"kept-{key}"
