"""Kapstone: practice management for the therapist's side of ketamine-assisted psychotherapy."""

from __future__ import annotations

import clinic.sqlite_shim  # noqa: F401 -- before anything imports sqlite3
from clinic.celery import app as celery_app

__all__ = ["celery_app"]
