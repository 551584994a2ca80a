"""What a therapist does after a dosing session."""
