"""Pages about risk."""
