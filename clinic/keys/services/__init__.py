"""What is done with keys: replace them, print them, type them back."""
