"""Consents on a phone, at the desk, and in the practice's settings."""
