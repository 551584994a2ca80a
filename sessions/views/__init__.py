"""Pages of the medicine: orders and counts, the dosing session, its note."""

from __future__ import annotations
