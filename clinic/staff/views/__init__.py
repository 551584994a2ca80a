"""Pages about staff."""
