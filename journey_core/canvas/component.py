"""The canvas as a Streamlit element: mounts it, settles edits, reports what is selected."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from journey_core.canvas.overlay import Overlay
from journey_core.canvas.protocol import Desk, Settle, read_outbox
from journey_core.canvas.selection import Choosing, Selection

if TYPE_CHECKING:
    from journey_core.store.records import Saved

NAME = "journey-core.canvas"
DIST = Path(__file__).parent / "dist"
BUILD_COMMAND = "wayline build"


def built() -> bool:
    """Whether the browser's half is there; if not, show `still_svg` and `BUILD_COMMAND`."""
    return len(list(DIST.glob("index-*.js"))) == 1


def canvas(
    journey_id: str,
    saved: Saved,
    *,
    key: str,
    settle: Settle | None,
    overlay: Overlay | None = None,
    badges: Mapping[str, Mapping[str, int]] | None = None,
    selected: str | None = None,
    team: str = "",
    path: Sequence[str] = (),
    viewer: str = "",
    readonly: bool = False,
    height: int = 620,
    on_select: Callable[[Selection], None] | None = None,
) -> Selection:
    """Draw the map of a saved journey, save what is drawn on it, and tell what is selected.

    `saved` is the newest revision the page knows. `settle(ops, base, request_id)` saves one gesture
    as JourneyStore.save does; when `readonly`, nothing is kept, also against a browser that tries.
    `badges` counts `findings` and `comments` by stage id. `selected` is a stage or transition to
    select, obeyed whenever it changes, such as one from a shared link. `team` dims the stages of
    other teams, `path` (stage ids in order) all that is not on it. `viewer` is the name edits are
    saved under: news tells what others did. `height` is in pixels. `on_select` is called before the
    page runs again. Edits that cannot be kept raise nothing: the person at the map is told.
    """
    here = _here(f"{key}-{journey_id}", journey_id)
    keep = None if readonly else settle
    here.desk.note(saved, viewer)
    here.take(keep, viewer)  # a callback that never ran loses nothing
    data = {
        **here.answer(selected, overlay, badges),
        "readonly": readonly,
        "height": height,
        "team": team,
        "path": list(path),
    }
    _component()(
        key=here.name,
        data=data,
        default={"outbox": None, "selected": None},
        on_outbox_change=lambda: here.take(keep, viewer),
        on_selected_change=lambda: on_select and on_select(here.selection()),
    )
    return here.selection()


@dataclass(slots=True)
class _Here:
    """What this session remembers of one canvas; `name` is the key of its state value."""

    name: str
    desk: Desk
    choosing: Choosing = field(default_factory=Choosing)

    def state(self, part: str) -> Any:
        return (st.session_state.get(self.name) or {}).get(part)

    def take(self, settle: Settle | None, viewer: str) -> None:
        self.desk.receive(read_outbox(self.state("outbox")), settle, viewer)

    def answer(
        self,
        selected: str | None,
        overlay: Overlay | None,
        badges: Mapping[str, Mapping[str, int]] | None,
    ) -> dict[str, Any]:
        laid_over = {"overlay": overlay and overlay.as_json(), "badges": badges or {}}
        wish = self.choosing.ask(selected, self.state("selected"), self.desk.elements)
        answer = self.desk.answer(read_outbox(self.state("outbox")), laid_over)
        return answer | {"select": wish}

    def selection(self) -> Selection:
        return self.choosing.hear(self.state("selected"), self.desk.elements)


@cache
def _component() -> Any:
    return st.components.v2.component(NAME, js="index-*.js", isolate_styles=True)


def _here(name: str, journey_id: str) -> _Here:
    return st.session_state.setdefault(f"{name}-here", _Here(name, Desk(journey_id)))
