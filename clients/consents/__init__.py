"""Consent documents by version, sent as a private link and signed on a phone."""
