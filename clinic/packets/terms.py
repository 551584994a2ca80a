"""Words of the packet for an outside prescriber."""

from __future__ import annotations

from enum import StrEnum


class ReplyKind(StrEnum):
    """What came back through the link."""

    QUESTION = "QUESTION"
    REVIEWED = "REVIEWED"


class PacketStanding(StrEnum):
    """How far a packet has come."""

    MADE = "MADE"
    OPENED = "OPENED"
    ASKED = "ASKED"
    REVIEWED = "REVIEWED"
