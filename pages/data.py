"""Data: what came in, how fresh and whole it is, and what was turned away."""

from journey_core.ui import cache, data_view, drawers, import_panel, shell, state, widgets
from journey_core.ui.segments import panel

shell.guard()
drawers.reopen("data")

sources = cache.sources()
shell.head("Data", data_view.verdict(sources), data_view.note(), scope=cache.scope())
main, side = widgets.split()
with main:
    if sources:
        data_view.sources_table(sources)
        data_view.quarantine()
        panel.show()
    else:
        widgets.empty(
            "database",
            "Nothing has been imported yet",
            "Bring a file of events: who, what, when. Every other column becomes a property. "
            "You see its columns before anything is loaded.",
        )
with side:
    if not state.is_meeting():
        widgets.section("Import")
        import_panel.show()
    widgets.section("What there is")
    data_view.catalogue()
