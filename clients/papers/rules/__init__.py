"""Judgement about files that are handed in. Standard library only."""
