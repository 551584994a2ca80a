"""Reads that span models, and the facts that rules judge."""

from __future__ import annotations
