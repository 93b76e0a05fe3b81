"""One module a format: each hands over the records of a file in chunks."""
