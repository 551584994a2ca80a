"""Words of reminders: channels, the states of trust.md 3.2, and why nothing was sent."""

from __future__ import annotations

from enum import StrEnum


class Channel(StrEnum):
    """How a message travels."""

    EMAIL = "EMAIL"
    SMS = "SMS"


class ReminderState(StrEnum):
    """Where one message stands; UNCERTAIN is never repeated blindly."""

    PENDING = "PENDING"
    SENDING = "SENDING"
    SENT = "SENT"
    UNCERTAIN = "UNCERTAIN"
    DEAD = "DEAD"
    VOID = "VOID"


class VoidReason(StrEnum):
    """Why a message will not be sent."""

    CANCELLED = "CANCELLED"
    MOVED = "MOVED"
    REPLACED = "REPLACED"
    RULE_CHANGED = "RULE_CHANGED"
    BOOKED_TOO_LATE = "BOOKED_TOO_LATE"
    TOO_LATE = "TOO_LATE"
    OPTED_OUT = "OPTED_OUT"
    NOT_WARNED = "NOT_WARNED"
    NO_ADDRESS = "NO_ADDRESS"
    CLIENT_ARCHIVED = "CLIENT_ARCHIVED"


class MessagePart(StrEnum):
    """The built-in neutral texts; the text itself is the label."""

    EMAIL_SUBJECT = "EMAIL_SUBJECT"
    EMAIL_BODY = "EMAIL_BODY"
    SMS_BODY = "SMS_BODY"
