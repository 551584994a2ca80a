"""What people and the clock do about risk."""
