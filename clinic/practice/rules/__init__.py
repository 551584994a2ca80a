"""Judgements about the practice's own settings."""
