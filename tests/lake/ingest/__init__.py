"""Imports: what readers, checks and the reading process do with files from outside."""
