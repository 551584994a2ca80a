"""Backups that are proven by restoring them, and moving a practice between databases."""
