"""Judgements about staff: who may change whose roles, which passwords are obvious, when a sign-in ends."""
