"""Journeys: every journey, its state and owner, and what needs attention."""

from journey_core.ui import cache, home, shell

shell.guard()

heads = cache.journeys()
findings = {head.id: cache.findings(head.id, head.revision) for head in heads}
lines = home.attention(heads, findings, cache.sources())

shell.head("Journeys", home.verdict(heads, lines), home.note(heads), scope=home.scope())
if heads:
    home.cards_and_attention(heads, findings, lines)
else:
    home.nothing_yet()
