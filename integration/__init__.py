"""What the session opened, and what becomes of it."""
