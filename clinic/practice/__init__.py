"""The practice: places, rooms, appointment types."""
