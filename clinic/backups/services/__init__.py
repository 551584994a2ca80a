"""Take backups, keep the right ones, restore them, and move a practice between databases."""
