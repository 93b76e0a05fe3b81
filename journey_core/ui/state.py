"""Every key of the session and every parameter of the link, behind a name that says what it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, Literal

import streamlit as st

_FRAMED, _JOURNEY, _NAME, _MEETING = "framed", "journey_id", "who", "meeting_on"
_JOURNEY_BOX = "journey_box"
_PAGE, _DRAWER = "page_drawn", "drawer_open"


def mark_framed() -> None:
    """Remember that app.py has drawn the frame in this session."""
    st.session_state[_FRAMED] = True


def is_framed() -> bool:
    """Whether app.py has run in this session; a cold deep link can reach a page without it."""
    return bool(st.session_state.get(_FRAMED))


def is_meeting() -> bool:
    """Whether the meeting view is on; kept over page switches, and in the link."""
    linked = st.query_params.get("meeting")
    if linked is not None:
        st.session_state[_MEETING] = linked == "on"
    on = bool(st.session_state.get(_MEETING))
    if on and linked is None:
        st.query_params["meeting"] = "on"
    return on


def set_meeting(on: bool) -> None:
    """Turn the meeting view on or off."""
    st.session_state[_MEETING] = on
    if on:
        st.query_params["meeting"] = "on"
    else:
        st.query_params.pop("meeting", None)


def chosen_journey(known: Sequence[str]) -> str | None:
    """The journey named in the link, else the last one chosen here, else the first known."""
    linked = st.query_params.get("journey")
    if linked and linked not in known:
        st.toast("The journey of this link is not here; it may be in the archive")
    wishes = (linked, st.session_state.get(_JOURNEY), *known)
    chosen = next((wish for wish in wishes if wish in known), None)
    choose_journey(chosen)
    st.session_state[_JOURNEY_BOX] = chosen
    return chosen


def choose_journey(journey_id: str | None) -> None:
    """Make a journey the one all pages speak of; it stands in the link."""
    st.session_state[_JOURNEY] = journey_id
    if journey_id is None:
        st.query_params.pop("journey", None)
    elif st.query_params.get("journey") != journey_id:
        st.query_params["journey"] = journey_id


def journey_id() -> str | None:
    """The journey all pages speak of."""
    return st.session_state.get(_JOURNEY)


def journey_box(known: Sequence[str], names: dict[str, str]) -> None:
    """The sidebar's choice of journey."""
    st.selectbox(
        "Journey",
        known,
        format_func=told_apart(known, lambda one: names.get(one, one)),
        key=_JOURNEY_BOX,
        on_change=lambda: choose_journey(st.session_state[_JOURNEY_BOX]),
    )


def who() -> str:
    """The name under which edits are saved."""
    return str(st.session_state.get(_NAME) or "").strip() or "Someone"


def name_box() -> None:
    """Ask for the name under which edits are saved; it stays in this session only."""
    st.text_input("Your name", key=_NAME, placeholder="Shown beside your edits", max_chars=60)


def linked(name: str, default: str = "") -> str:
    """A parameter of the link that no widget is bound to, such as the stage that is open."""
    return st.query_params.get(name, default)


def set_linked(name: str, value: str) -> None:
    """Write a parameter of the link; an empty value takes it out."""
    if value:
        if st.query_params.get(name) != value:
            st.query_params[name] = value
    else:
        st.query_params.pop(name, None)


def told_apart(options: Sequence[str], words: Callable[[str], str]) -> Callable[[str], str]:
    """The words for each option; where two options have the same, their values stand beside them.

    Streamlit finds what was chosen by its words, so that equal ones would all be the first.
    """
    times = Counter(words(one) for one in options)
    return lambda one: words(one) if times[words(one)] < 2 else f"{words(one)} ({one})"


def recall(name: str, options: Sequence[str], usual: str) -> str:
    """What the link names, else what was chosen last here, else the usual one; it is kept."""
    wishes = (st.query_params.get(name), kept(name, usual))
    chosen = next((wish for wish in wishes if wish is not None and wish in options), usual)
    keep(name, chosen, usual)
    return chosen


def keep(name: str, chosen: str, usual: str) -> None:
    """Remember a choice; it stands in the link unless it is the usual one."""
    st.session_state[_kept(name)] = chosen
    set_linked(name, "" if chosen == usual else chosen)


def kept(name: str, usual: str) -> str:
    """The choice that was last kept."""
    return str(st.session_state.get(_kept(name), usual))


def recall_all(name: str) -> list[str]:
    """As `recall`, for a choice of several; none is the usual."""
    chosen = linked_all(name) or list(st.session_state.get(_kept(name), ()))
    keep_all(name, chosen)
    return chosen


def keep_all(name: str, chosen: Sequence[str]) -> None:
    """Remember a choice of several; each stands in the link."""
    st.session_state[_kept(name)] = list(chosen)
    set_linked_all(name, chosen)


def linked_box(
    label: str,
    name: str,
    options: Sequence[str],
    *,
    words: Callable[[str], str] = str,
    width: int | Literal["stretch"] = "stretch",
    help_text: str | None = None,
) -> str:
    """Ask for one of many, the first by default; its value stands in the link, whatever is shown.

    (A box that Streamlit binds to the link itself would put the words shown there.)
    """
    usual = options[0]
    st.session_state[name] = recall(name, options, usual)
    st.selectbox(
        label, list(options), format_func=told_apart(options, words), key=name, width=width,
        help=help_text, on_change=lambda: keep(name, st.session_state[name], usual),
    )  # fmt: skip
    return str(st.session_state[name])


def _kept(name: str) -> str:
    return f"kept-{name}"


def enter(page: str) -> None:
    """Remember which page is drawn."""
    st.session_state[_PAGE] = page


def page() -> str:
    """The page that is drawn, or was last."""
    return str(st.session_state.get(_PAGE, ""))


def open_drawer(opened: Any) -> None:
    """Remember the drawer that is open, and how to draw it again."""
    st.session_state[_DRAWER] = opened


def drawer() -> Any:
    """The drawer that is open; None where there is none."""
    return st.session_state.get(_DRAWER)


def close_drawer() -> None:
    """Forget the drawer; the next run of the page does not draw it."""
    st.session_state.pop(_DRAWER, None)


def linked_all(name: str) -> list[str]:
    """Every value of a parameter that the link holds several times."""
    return st.query_params.get_all(name)


def set_linked_all(name: str, values: Sequence[str]) -> None:
    """Write a parameter of the link once for each value; none takes it out."""
    if not values:
        st.query_params.pop(name, None)
    elif st.query_params.get_all(name) != list(values):
        st.query_params[name] = list(values)


def value(key: str, default: Any = None) -> Any:
    """What a widget, or an earlier run, left under a key."""
    return st.session_state.get(key, default)


def put(key: str, new: Any) -> None:
    """Leave something under a key for later runs of this session."""
    st.session_state[key] = new


def forget(key: str) -> None:
    """Take a key out of the session."""
    st.session_state.pop(key, None)
