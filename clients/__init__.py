"""Clients, their course, and what must be in force before a dose."""
