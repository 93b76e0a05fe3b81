"""The demo company: an invented outdoor shop with a subscription, a year of it, from a seed."""
