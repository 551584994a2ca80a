"""Acts in the room."""
