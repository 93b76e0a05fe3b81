"""Journeys: every journey, its state and owner, and what needs attention."""

import streamlit as st

from journey_core.ui import cache, home, shell
from journey_core.ui.holdout import card
from journey_core.ui.replay import three_numbers

shell.guard()

heads = cache.journeys()
findings = {head.id: cache.findings(head.id, head.revision) for head in heads}
lines = home.attention(heads, findings, cache.sources())

shell.head("Journeys", home.verdict(heads, lines), home.note(heads), scope=home.scope())
numbers = st.container()
slots = {}
if heads:
    slots = home.cards_and_attention(heads, findings, lines)
else:
    home.nothing_yet()
with numbers:  # last, because a replay may take a while
    three_numbers.show(heads)
card.fill(slots)
