"""Documents and the catalogue of data, in SQLite beside the lake or in Postgres."""
