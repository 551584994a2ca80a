"""What the practice does with its staff: invite, change, let go."""
