"""A council's own table: opened, understood by its descriptor, and read cell by cell."""
