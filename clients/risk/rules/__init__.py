"""Judgements about risk; standard library only."""
