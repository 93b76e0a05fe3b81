"""The panel beside the map: everything about the stage, the transition or the journey chosen."""
