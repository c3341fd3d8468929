"""The office: its settings, and the use cases over several aggregates."""
