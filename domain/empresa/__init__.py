"""Client companies: who answers for them in the office, and what they are not asked for (M6)."""
