"""Words of private links: what they are for, how they stand, why one ended."""

from __future__ import annotations

from enum import StrEnum


class LinkKind(StrEnum):
    """The one purpose of a link."""

    CONSENTS = "CONSENTS"
    MEASURES = "MEASURES"
    PRESCRIBER_PACKET = "PRESCRIBER_PACKET"
    SAFETY_PLAN = "SAFETY_PLAN"


class LinkStanding(StrEnum):
    """What a link amounts to at one moment."""

    OPEN = "OPEN"
    USED = "USED"
    EXPIRED = "EXPIRED"
    ENDED = "ENDED"


class EndReason(StrEnum):
    """Why a link was ended before its time."""

    WITHDRAWN = "WITHDRAWN"
    REPLACED = "REPLACED"
    WRONG_ANSWERS = "WRONG_ANSWERS"


class Delivery(StrEnum):
    """How a link reached the client."""

    SHOWN = "SHOWN"
    MAILING = "MAILING"
    MAILED = "MAILED"
    NOT_MAILED = "NOT_MAILED"
    UNCERTAIN = "UNCERTAIN"


class MailPart(StrEnum):
    """The neutral text of the message that carries a link; the text itself is the label."""

    SUBJECT = "SUBJECT"
    BODY = "BODY"
