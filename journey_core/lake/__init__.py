"""Events and attributes: immutable Parquet parts, snapshots of them, queries over a snapshot."""
