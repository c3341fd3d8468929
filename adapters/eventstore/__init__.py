"""The log on PostgreSQL: the only package that knows the eventsourcing library, and the only one that appends."""
