"""Wayline in the browser: the frame, and the page that was asked for."""

from journey_core.ui import shell

shell.frame().run()
