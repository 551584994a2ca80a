"""The synthetic practice (domain.md 10.2): invented people, invented courses, the same for a seed."""
