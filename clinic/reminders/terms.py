"""Words of reminders."""

from __future__ import annotations

from enum import StrEnum


class Channel(StrEnum):
    """How a message travels."""

    EMAIL = "EMAIL"
    SMS = "SMS"


class ReminderState(StrEnum):
    """Where a message stands (trust.md 3.2)."""

    PENDING = "PENDING"
    SENDING = "SENDING"
    SENT = "SENT"
    UNCERTAIN = "UNCERTAIN"
    DEAD = "DEAD"
    VOID = "VOID"


class VoidReason(StrEnum):
    """Why a message will not be sent."""

    APPOINTMENT_CANCELLED = "APPOINTMENT_CANCELLED"
    APPOINTMENT_MOVED = "APPOINTMENT_MOVED"
    NO_CHANNEL = "NO_CHANNEL"
    NOT_WARNED = "NOT_WARNED"
    BOOKED_TOO_LATE = "BOOKED_TOO_LATE"
    TOO_LATE = "TOO_LATE"
    RULE_CHANGED = "RULE_CHANGED"
    CLIENT_ARCHIVED = "CLIENT_ARCHIVED"
