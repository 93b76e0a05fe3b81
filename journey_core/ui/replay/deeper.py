"""What stands beside and below the waterfall: one customer, comparisons, collisions, pressure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from journey_core.errors import WaylineError
from journey_core.ui import cache as house
from journey_core.ui import state, widgets
from journey_core.ui.replay import cache, export, people, reading, why_not

if TYPE_CHECKING:
    from journey_core.replay.results import Replayed
    from journey_core.ui.replay.controls import Choices


def why_not_panel(replayed: Replayed, choices: Choices, response: str) -> None:
    """Ask for a customer and answer gate by gate."""
    widgets.section("Why not?", "One customer, gate by gate.")
    spared = reading.of_response(replayed, response)
    customer_id = why_not.customer_box(people.suggestions(spared))
    if not customer_id:
        return
    key = people.key_of(customer_id)
    if key is None:
        st.caption(f"The data has no customer “{widgets.escape(customer_id)}”.")
        return
    try:
        explained = cache.explained(choices.journeys, key)
    except WaylineError as error:
        widgets.failed(str(error), title="This customer cannot be explained")
        return
    why_not.show(explained, response, house.now())


def sections(replayed: Replayed, choices: Choices) -> None:
    """What can be asked of the same decisions."""
    if not state.is_meeting():
        export.buttons(replayed)
