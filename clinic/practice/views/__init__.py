"""Pages about the practice."""
