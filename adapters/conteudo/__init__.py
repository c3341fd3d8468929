"""What is in the files that come: read where their format tells for certain, with bounds, and silent where it does not."""
