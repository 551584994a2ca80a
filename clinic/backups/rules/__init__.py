"""Judgements that need no database: pure, typed, with time passed in."""
