"""Pages, one module for each screen."""
