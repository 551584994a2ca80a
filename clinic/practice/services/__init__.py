"""What the owner changes about the practice."""
