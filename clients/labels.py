"""What codes are called on screen."""

from __future__ import annotations

from clinic.core.labels import Labels

LABELS: Labels = {}
