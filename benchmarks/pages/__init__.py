"""Pages as readers get them, and the pages that they are measured against, in one server."""
