"""Pages of integration."""
