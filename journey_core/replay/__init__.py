"""Replays triggers and responses on recorded history: whom, when, through what, and why not."""
