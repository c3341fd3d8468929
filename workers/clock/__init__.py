"""What follows the clock, and nobody's hand: one module for each kind of work, decided on the log, so that done twice is done once."""
