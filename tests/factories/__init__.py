"""Plain typed makers of saved objects, with sensible values for whatever a test does not name."""
