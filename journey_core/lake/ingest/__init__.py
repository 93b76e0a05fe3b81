"""Files from outside, read in a process of their own: checked, staged, bad records kept apart."""

from __future__ import annotations

from journey_core.lake.ingest.names import attribute_names, event_names, property_names
from journey_core.lake.ingest.options import (
    AssignmentOptions,
    ConsentOptions,
    CustomerOptions,
    EventOptions,
    ImportReport,
    Preview,
)
from journey_core.lake.ingest.quarantine import QuarantineRow, count_quarantined, quarantined
from journey_core.lake.ingest.run import (
    import_assignments,
    import_consents,
    import_customers,
    import_events,
    preview,
)
from journey_core.lake.ingest.sources import SourceRow, set_source_owner, sources

__all__ = [
    "AssignmentOptions",
    "ConsentOptions",
    "CustomerOptions",
    "EventOptions",
    "ImportReport",
    "Preview",
    "QuarantineRow",
    "SourceRow",
    "attribute_names",
    "count_quarantined",
    "event_names",
    "import_assignments",
    "import_consents",
    "import_customers",
    "import_events",
    "preview",
    "property_names",
    "quarantined",
    "set_source_owner",
    "sources",
]
