"""What became of each message (M15): a stream of its own for each programação."""
