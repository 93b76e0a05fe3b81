"""Every fact about the data: parts, versions, imports, keys of customers, names that occur."""

from journey_core.store.catalogue import migrations as migrations  # the store lifts the old ones
from journey_core.store.catalogue import tables as tables  # the store makes them with its own
