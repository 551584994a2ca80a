"""Words of messaging: what a message kept in the local outbox is about."""

from __future__ import annotations

from enum import StrEnum


class MailKind(StrEnum):
    """Whom a message concerns; it decides who may read it."""

    CLIENT = "CLIENT"
    ACCOUNT = "ACCOUNT"
