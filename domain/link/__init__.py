"""Links: how a client without a password reaches one programação (R15)."""
