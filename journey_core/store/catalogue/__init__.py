"""Every fact about the data: parts, versions, imports, keys of customers, names that occur."""

from journey_core.store.catalogue import tables as tables  # the store makes them with its own
