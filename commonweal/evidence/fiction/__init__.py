"""A made-up country whose truth is known: the real code, shown on data that nobody has to fetch."""
