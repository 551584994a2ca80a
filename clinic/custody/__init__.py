"""What leaves the practice, how long it is kept, and how it is removed."""
