"""Tables that leave the application."""

from __future__ import annotations

from reports.exports.activity import activity_lines
from reports.exports.cells import harmless

__all__ = ["activity_lines", "harmless"]
