"""Words of documents."""

from __future__ import annotations

from enum import StrEnum


class DocumentKind(StrEnum):
    """What a document is."""

    DOSING_SUMMARY = "DOSING_SUMMARY"


class DocumentState(StrEnum):
    """Where the making of a document stands."""

    REQUESTED = "REQUESTED"
    RENDERING = "RENDERING"
    READY = "READY"
    FAILED = "FAILED"


class RedactionProfile(StrEnum):
    """Whom a document is for, and so what it prints (domain.md 6.6)."""

    INTERNAL = "INTERNAL"
    CLIENT_COPY = "CLIENT_COPY"
