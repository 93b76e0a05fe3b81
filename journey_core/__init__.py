"""Wayline's library: journeys as records, events as Parquet parts, answers as frozen results."""

__version__ = "0.1.0"
