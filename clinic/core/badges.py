"""How loud a stored state is, and which icon stands beside its word.

Core cannot import the enums of the apps above it, so tones are kept by the stored code: one code
means the same everywhere. A code not listed here is shown quietly, which is never wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Tone(StrEnum):
    """The five voices of the interface; red is kept for a person who could be hurt."""

    QUIET = "quiet"
    UNDERWAY = "underway"
    GOOD = "good"
    ATTENTION = "attention"
    HURT = "hurt"


@dataclass(frozen=True, kw_only=True)
class Look:
    """The voice and the icon of one state."""

    tone: Tone
    icon: str


QUIET_LOOK: Final = Look(tone=Tone.QUIET, icon="circle")

_BY_TONE: Final[dict[Tone, dict[str, str]]] = {
    Tone.QUIET: {
        "TOUCH_TAKEN_BACK": "undo-2",
        "TOUCH_NONE": "hand",
        "ARCHIVED": "archive",
        "CANCELLED": "calendar-x",
        "CLOSED": "lock",
        "CLOSED_NO_START": "circle-minus",
        "CONVERTED_TO_TALK_SESSION": "message-square",
        "DECEASED": "circle-minus",
        "DECLINED": "circle-minus",
        "DENIED": "circle-minus",
        "DRAFT": "pen-line",
        "NOTE_DRAFT": "pen-line",
        "DROPPED": "circle-minus",
        "EXHAUSTED": "package",
        "LAPSED": "clock",
        "FOLLOWED_UP": "circle-check",
        "MILD": "circle",
        "MODERATE": "circle-dot",
        "NOT_ELIGIBLE": "circle-minus",
        "NOT_STARTED": "circle-dashed",
        "NOT_YET": "hourglass",
        "NO_LIMITS": "circle-dashed",
        "PLANNED": "circle-dashed",
        "ABSENT": "minus",
        "MADE": "file-text",
        "PRESENT": "circle-dot",
        "UNKNOWN": "circle-question-mark",
        "REFERRED": "inbox",
        "REFERRED_OUT": "external-link",
        "RESCHEDULED": "rotate-ccw",
        "SUPERSEDED": "copy",
        "UPCOMING": "clock",
        "VOID": "circle-minus",
    },
    Tone.UNDERWAY: {
        "ACTIVE": "circle-dot",
        "ARRIVED": "door-open",
        "ASKED": "hourglass",
        "OPENED": "mail-open",
        "BOOKED": "calendar-days",
        "CHECKED_IN": "door-open",
        "CONSENTING": "signature",
        "CONSULT": "message-square",
        "FILLED": "package",
        "IN_HAND": "hand-helping",
        "IN_PROGRESS": "play",
        "IN_REVIEW": "stethoscope",
        "IN_USE": "tablets",
        "MAINTENANCE": "refresh-cw",
        "MEDICAL_REVIEW": "stethoscope",
        "MEDICINE_TAKEN": "pill",
        "MONITORING": "activity",
        "ORDERED": "clipboard-list",
        "PARTIAL": "circle-dot",
        "PENDING": "clock",
        "PREPARATION": "leaf",
        "PRE_CHECK": "clipboard-check",
        "RECOVERY": "sprout",
        "RENDERING": "loader",
        "REQUESTED": "inbox",
        "SCHEDULED": "calendar-days",
        "SCREENING": "clipboard-list",
        "SENDING": "send",
        "SHIPPED": "truck",
        "WAITING": "clock",
    },
    Tone.GOOD: {
        "TOUCH_IN_FORCE": "circle-check",
        "CLEARED": "circle-check",
        "COMPLETED": "circle-check",
        "CONFIRMED": "calendar-check",
        "DISCHARGED": "circle-check",
        "DONE": "circle-check",
        "GRANTED": "circle-check",
        "IN_FORCE": "circle-check",
        "JUSTIFIED": "circle-check",
        "MET": "circle-check",
        "PAIRED": "circle-check",
        "READY": "circle-check",
        "RECEIVED_BY_CLIENT": "package-check",
        "RELIABLE_IMPROVEMENT": "sprout",
        "REMISSION": "sprout",
        "RESPONSE": "sprout",
        "REVIEWED": "circle-check",
        "SENT": "send",
        "NOTE_SIGNED": "lock",
        "SIGNED": "signature",
        "VERIFIED": "shield-check",
        "WITHIN": "circle-check",
    },
    Tone.ATTENTION: {
        "TOUCH_NOT_TODAY": "clock-alert",
        "ABORTED": "octagon-pause",
        "CLEARED_CONDITIONAL": "shield-alert",
        "DEAD": "mail-warning",
        "DEFERRED": "hourglass",
        "DETERIORATION": "trending-down",
        "DISCONTINUED": "circle-pause",
        "DUE": "clock",
        "EXPIRED": "calendar-x",
        "FAILED": "triangle-alert",
        "GRANTED_WITH_CONDITIONS": "shield-alert",
        "HELD": "circle-pause",
        "LATE": "clock-alert",
        "LATE_CANCEL": "calendar-x",
        "LOST": "package-x",
        "LOW_RISK": "circle-alert",
        "MODERATE_RISK": "triangle-alert",
        "NOT_ASSESSED": "circle-question-mark",
        "LOST_REPORTED": "package-x",
        "MISSING": "circle-dashed",
        "NOT_DONE": "circle-dashed",
        "NOT_JUSTIFIED": "octagon-alert",
        "NO_SHOW": "user-x",
        "OLD_VERSION": "history",
        "ON_HOLD": "circle-pause",
        "OPEN": "lock-open",
        "OVERDUE": "clock-alert",
        "RECHECK": "refresh-cw",
        "REFUSED": "ban",
        "REVIEW_DUE": "clock",
        "REVOKED": "ban",
        "TOO_EARLY": "clock-alert",
        "TOO_LATE": "clock-alert",
        "TO_REVIEW": "eye",
        "UNCERTAIN": "circle-question-mark",
        "UNMET": "circle-dashed",
        "UNSIGNED": "pen-line",
        "WAITING_FOR_COSIGNATURE": "signature",
        "WITHDRAWN": "undo-2",
    },
    Tone.HURT: {
        "CONTACT_PRESCRIBER": "octagon-alert",
        "DEATH": "octagon-alert",
        "HIGH_RISK": "octagon-alert",
        "NOT_TAKEN_UP": "siren",
        "LIFE_THREATENING": "octagon-alert",
        "SEVERE": "octagon-alert",
    },
}

LOOKS: Final[dict[str, Look]] = {
    code: Look(tone=tone, icon=icon) for tone, icons in _BY_TONE.items() for code, icon in icons.items()
}


def look_of(code: str) -> Look:
    """Return how a state looks; quiet when nobody said otherwise."""
    return LOOKS.get(code, QUIET_LOOK)
