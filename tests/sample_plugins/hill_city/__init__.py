"""A made-up city whose rules take the shapes that the five policies do not need."""
