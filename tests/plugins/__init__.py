"""Fixtures that start real parts: mail sink, broker, worker, browser."""
