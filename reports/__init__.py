"""Pages and documents that read everything and own almost nothing."""
