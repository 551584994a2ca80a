"""What was not done in a dosing session, in the shape every refusal has."""

from __future__ import annotations

from clinic.core import refusals


class Refused(refusals.Refused):
    """An act in a dosing session, or about its medicine, that was not done."""
