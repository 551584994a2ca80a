"""Words of scheduling: where an appointment stands and why a booking is refused."""

from __future__ import annotations

from enum import StrEnum


class AppointmentStatus(StrEnum):
    """Where an appointment stands (domain.md 1.2)."""

    REQUESTED = "REQUESTED"
    BOOKED = "BOOKED"
    CONFIRMED = "CONFIRMED"
    CHECKED_IN = "CHECKED_IN"
    IN_PROGRESS = "IN_PROGRESS"
    COMPLETED = "COMPLETED"
    LATE_CANCEL = "LATE_CANCEL"
    CANCELLED = "CANCELLED"
    NO_SHOW = "NO_SHOW"
    RESCHEDULED = "RESCHEDULED"


class PairVerdict(StrEnum):
    """Whether a dosing block has its integration session at the right distance (domain.md 1.4)."""

    PAIRED = "PAIRED"
    MISSING = "MISSING"
    TOO_EARLY = "TOO_EARLY"
    TOO_LATE = "TOO_LATE"
