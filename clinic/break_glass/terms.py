"""Words of emergency access."""

from __future__ import annotations

from enum import StrEnum


class EmergencyReason(StrEnum):
    """Why somebody outside the care team needs a chart now."""

    DANGER = "DANGER"
    COLLEAGUE_AWAY = "COLLEAGUE_AWAY"
    ASKED_FOR_HELP = "ASKED_FOR_HELP"
    OTHER_REASON = "OTHER_REASON"


class AccessState(StrEnum):
    """How far one access has come."""

    ASKED = "ASKED"
    GRANTED = "GRANTED"
    DENIED = "DENIED"
    LAPSED = "LAPSED"
    OPEN = "OPEN"
    TO_REVIEW = "TO_REVIEW"
    REVIEWED = "REVIEWED"


class Verdict(StrEnum):
    """What the reviewer found."""

    JUSTIFIED = "JUSTIFIED"
    NOT_JUSTIFIED = "NOT_JUSTIFIED"


class Refusal(StrEnum):
    """Why a chart is not opened."""

    NOT_A_CLINICIAN = "NOT_A_CLINICIAN"
    NOBODY_TO_REVIEW = "NOBODY_TO_REVIEW"
    ON_THE_CARE_TEAM = "ON_THE_CARE_TEAM"
    ANOTHER_IS_OPEN = "ANOTHER_IS_OPEN"
    ALREADY_ASKED = "ALREADY_ASKED"
    REASON_TOO_SHORT = "REASON_TOO_SHORT"
    NO_SUCH_CLIENT = "NO_SUCH_CLIENT"
    SEVERAL_CLIENTS = "SEVERAL_CLIENTS"
    TOO_MANY_MISSES = "TOO_MANY_MISSES"
    NOT_GRANTED = "NOT_GRANTED"
