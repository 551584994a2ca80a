"""Judgements about clients and courses; pure functions."""
