"""What is written to people: rendered once, sent by their channels, remembered until it is known to have gone."""
