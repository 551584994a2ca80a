"""Judgement about what a client brings along. Standard library only."""
