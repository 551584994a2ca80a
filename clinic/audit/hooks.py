"""What may still refuse an export at the moment the ledger would take it.

Every file that leaves is an event of its own, written before anything is handed over: asked here, no
service that exports can forget to ask.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from clinic.audit.models import AuditEvent


class ExportRefused(Exception):
    """A file that does not leave now. ``for_staff`` is a sentence."""

    def __init__(self, for_staff: str) -> None:
        super().__init__(for_staff)
        self.for_staff = for_staff


# Each is given the event about to be appended, while nobody else can append one.
before_export: Final[list[Callable[[AuditEvent], None]]] = []
