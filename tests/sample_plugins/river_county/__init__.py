"""A made-up county's policy, small on purpose: it says what the real ones do not, so that no word of the engine goes untold."""
