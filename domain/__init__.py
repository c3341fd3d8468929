"""What the office does: decisions, facts and arithmetic, without clock, input or output."""
