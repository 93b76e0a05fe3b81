"""The command line, called as scripts call it."""
