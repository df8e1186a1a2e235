"""The whole index of a nation's small areas, worked out three ways from the same Parquet files."""
