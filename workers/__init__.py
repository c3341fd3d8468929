"""The processes, and the command line that starts them."""
