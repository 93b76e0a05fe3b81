"""Findings, measured on the newest data."""
