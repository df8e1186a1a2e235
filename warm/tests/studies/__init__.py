"""Studies of what the methods can do, on real data: each writes a page that a test holds it to."""
