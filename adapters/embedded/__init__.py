"""The real servers that run beside us when no setting names others."""
