"""Where journeys come from and go to: templates, files, copies, the demo company, the archive."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from journey_core.demo.fill import fill
from journey_core.demo.templates import from_template, templates
from journey_core.errors import WaylineError
from journey_core.model import codec
from journey_core.model.journey import Journey
from journey_core.model.record import slug
from journey_core.ui import cache, state, widgets

if TYPE_CHECKING:
    from journey_core.store.records import JourneyHead

BLANK = "A blank map"


@st.dialog("New journey", icon=":material/add:")
def new_journey() -> None:
    """Name it, choose a template, or bring a file."""
    heads = {head.name: head for head in templates()}
    name = st.text_input("Name", max_chars=120, placeholder="First purchase", key="new-name")
    choice = st.radio(
        "Start from",
        [*(head.title for head in heads.values()), BLANK],
        captions=[*(head.description for head in heads.values()), "No stages; draw your own"],
        key="new-template",
    )
    by_title = {head.title: key for key, head in heads.items()}
    if st.button("Create", type="primary", key="new-create"):
        if not name.strip():
            widgets.failed("Give the journey a name first", title="Not created")
            return
        new_id = slug(name, cache.all_ids())
        if choice == BLANK:
            journey = Journey(id=new_id, name=name.strip())
        else:
            journey = from_template(by_title[choice], new_id, name.strip())
        _create(journey)
    st.divider()
    upload = st.file_uploader(
        "or bring a journey file", type=["json"], max_upload_size=20, key="new-file"
    )
    if upload is not None and st.button("Import the file", key="new-import"):
        try:
            journey = codec.load_text(upload.getvalue())
        except WaylineError as error:
            widgets.failed(str(error))
            return
        taken = cache.all_ids()
        if journey.id in taken:
            journey = journey.model_copy(update={"id": slug(journey.id, taken)})
        _create(journey)


def _create(journey: Journey) -> None:
    try:
        cache.store().create(journey, by=state.who())
    except WaylineError as error:
        widgets.failed(str(error))
        return
    state.choose_journey(journey.id)
    st.switch_page("pages/map.py", query_params={"journey": journey.id})


def duplicate(head: JourneyHead) -> None:
    """A copy as a draft of its own, beside the original."""
    name = f"{head.name} (copy)"[:120]
    copy_id = slug(name, cache.all_ids())
    cache.store().duplicate(head.id, copy_id, name, by=state.who())
    st.toast(f"“{widgets.escape(name)}” is a draft of its own", icon=":material/content_copy:")


def archive(head: JourneyHead) -> None:
    """Out of the list, not out of the store."""
    cache.store().set_archived(head.id, True, by=state.who())
    st.toast(
        f"“{widgets.escape(head.name)}” is in the archive and can be brought back",
        icon=":material/inventory_2:",
    )


@st.dialog("Archive", icon=":material/inventory_2:")
def show_archive(heads: Sequence[JourneyHead]) -> None:
    """What was put away, and the way back."""
    for head in heads:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{widgets.escape(head.name)}**", width="stretch")
            if st.button("Bring back", key=f"back-{head.id}"):
                cache.store().set_archived(head.id, False, by=state.who())
                st.rerun()


def load_demo() -> None:
    """Fill the workspace with the demo company, with a bar that tells how far it is."""
    bar = st.progress(0.0, text="Making up a year of a shop's customers")

    def tell(share: float | None, words: str) -> None:
        bar.progress(share or 0.0, text=words)

    try:
        fill(cache.workspace(), progress=tell)
    except WaylineError as error:
        widgets.failed(str(error))
        return
    st.rerun()
