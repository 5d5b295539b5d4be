"""Where everyone starts: what is owed now, the way to everything else, and the search."""
