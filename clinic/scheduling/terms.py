"""Words of scheduling."""

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
