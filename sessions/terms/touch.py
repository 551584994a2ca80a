"""Words of touch consent: what, where on the body, and what became of it."""

from __future__ import annotations

from enum import StrEnum


class TouchKind(StrEnum):
    """What a client may agree to (domain.md 6.1)."""

    RESTING_HAND = "RESTING_HAND"
    HOLDING = "HOLDING"
    PRESSURE = "PRESSURE"
    STEADYING = "STEADYING"


class BodyPlace(StrEnum):
    """Where on the body. What is not here cannot be agreed to."""

    HAND = "HAND"
    FOREARM = "FOREARM"
    SHOULDER = "SHOULDER"
    UPPER_BACK = "UPPER_BACK"
    HEAD = "HEAD"
    FOOT = "FOOT"


class TouchEntryKind(StrEnum):
    """One line of the ledger."""

    AGREED = "AGREED"
    REAFFIRMED = "REAFFIRMED"
    TAKEN_BACK = "TAKEN_BACK"


class TouchAnswer(StrEnum):
    """What the client answered when touch was asked about in the session (domain.md 6.2)."""

    SAID_YES = "SAID_YES"
    SIGNED_YES = "SIGNED_YES"
    TOUCH_DECLINED = "TOUCH_DECLINED"
    NOT_ASKED = "NOT_ASKED"


class TouchState(StrEnum):
    """Where a person's touch consent stands now."""

    TOUCH_IN_FORCE = "TOUCH_IN_FORCE"
    TOUCH_NOT_TODAY = "TOUCH_NOT_TODAY"
    TOUCH_NONE = "TOUCH_NONE"
    TOUCH_TAKEN_BACK = "TOUCH_TAKEN_BACK"
