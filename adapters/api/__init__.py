"""The HTTP API: parse, execute, answer. Nothing is decided here."""
