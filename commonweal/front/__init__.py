"""The front door: home, search, the page of a place, the page of a county, how it is all known."""
