"""What can be said about keys without any: how they are written on paper."""
