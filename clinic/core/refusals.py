"""The one shape of a refusal: a sentence for the screen, and the field it belongs to."""

from __future__ import annotations


class Refused(Exception):
    """An act that was not done. ``for_staff`` is a sentence, ``field`` its place in the form."""

    def __init__(self, for_staff: str, *, field: str | None = None) -> None:
        super().__init__(for_staff)
        self.for_staff = for_staff
        self.field = field
