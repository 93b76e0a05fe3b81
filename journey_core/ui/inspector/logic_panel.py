"""The logic of a stage or of the journey: its triggers, and what is said when one fires."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import streamlit as st

from journey_core.model.contact import Response, Trigger
from journey_core.model.contact_words import (
    FAMILY,
    again_words,
    arm_words,
    response_words,
    trigger_words,
)
from journey_core.ui import edits, widgets
from journey_core.ui.inspector import order, trigger_editor
from journey_core.ui.responses import drawer

if TYPE_CHECKING:
    from journey_core.store.records import Saved

Act = Callable[[], object]


def show(base: Saved, stage: str | None, *, editable: bool) -> None:
    """The triggers in order of intent, each with its responses; None means the whole journey."""
    triggers = order.triggers_at(base.journey, stage)
    if not triggers:
        where = "at this stage" if stage else "for the whole journey"
        st.caption(f"Nothing is said {where} yet: a trigger makes a message due.")
    for place in range(len(triggers)):
        _trigger(base, triggers, place, editable=editable)
    if editable and st.button("Add a trigger", icon=":material/add:", key=f"add-trigger-{stage}"):
        trigger_editor.open_new(base, stage)


def _trigger(base: Saved, triggers: list[Trigger], place: int, *, editable: bool) -> None:
    trigger = triggers[place]
    names = {one.id: one.name for one in base.journey.stages}
    said = trigger_words(trigger, names)
    with st.container(gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="top", gap="xsmall", wrap=False):
            st.markdown(
                f"**{place + 1}\\. {widgets.escape(trigger.name or said)}** "
                f":gray[{FAMILY[trigger.kind]}, intent {trigger.rank}]",
                width="stretch",
            )
            if editable:
                _trigger_menu(base, triggers, place)
        if trigger.name and trigger.name != said:
            st.caption(widgets.escape(said))
        if trigger.reentry != "every time" or trigger.cooldown:
            st.caption(f":material/repeat: {widgets.escape(again_words(trigger))}")
        if trigger.journey_wide:
            st.caption(f":material/public: {widgets.escape(trigger.journey_wide)}")
        responses = order.responses_to(base.journey, trigger.id)
        for number in range(len(responses)):
            _response(base, responses, number, editable=editable)
        if not responses:
            st.caption(":material/reply: Nothing is said yet.")


def _trigger_menu(base: Saved, triggers: list[Trigger], place: int) -> None:
    trigger = triggers[place]
    acts: dict[str, Act] = {
        "Edit the trigger": lambda: trigger_editor.open_trigger(base, trigger),
        "Add a response": lambda: drawer.open_new(base, trigger),
    }
    if place:
        acts["Move up"] = lambda: _keep(base, order.moved(triggers, place, -1))
    if place < len(triggers) - 1:
        acts["Move down"] = lambda: _keep(base, order.moved(triggers, place, 1))
    acts["Remove with its responses"] = lambda: _keep(
        base, order.without_trigger(base.journey, trigger.id)
    )
    _menu(acts, f"trigger-menu-{trigger.id}", f"Change {trigger.name or trigger.id}")


def _response(base: Saved, responses: list[Response], place: int, *, editable: bool) -> None:
    response = responses[place]
    arms = arm_words(base.journey.arms)
    said = f"{response_words(response)}. {arms[:1].upper()}{arms[1:]}{'.' if arms else ''}"
    with st.container(horizontal=True, vertical_alignment="top", gap="xsmall", wrap=False):
        st.markdown(f":gray[:material/reply: {widgets.escape(said.strip())}]", width="stretch")
        if editable:
            _response_menu(base, responses, place)


def _response_menu(base: Saved, responses: list[Response], place: int) -> None:
    response = responses[place]
    acts: dict[str, Act] = {
        "Edit the response": lambda: drawer.open_response(base, response),
        "Write its words": widgets.go_to(
            "responses", journey=base.journey.id, response=response.id
        ),
    }
    if place:
        acts["Move up"] = lambda: _keep(base, order.moved_response(responses, place, -1))
    if place < len(responses) - 1:
        acts["Move down"] = lambda: _keep(base, order.moved_response(responses, place, 1))
    acts["Remove"] = lambda: _keep(base, order.without_response(base.journey, response.id))
    _menu(acts, f"response-menu-{response.id}", f"Change {response.name or response.id}")


def _menu(acts: dict[str, Act], key: str, help_text: str) -> None:
    chosen = st.menu_button("Edit", list(acts), type="tertiary", key=key, help=help_text)
    if chosen is not None:
        acts[chosen]()


def _keep(base: Saved, ops: list) -> None:
    if edits.save(base, ops):
        st.rerun()
