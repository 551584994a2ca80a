"""Words of staff."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class CredentialKind(StrEnum):
    """Papers a clinician keeps current."""

    LICENSE = "LICENSE"
    MALPRACTICE = "MALPRACTICE"
    TRAINING = "TRAINING"
    NPI = "NPI"
    DEA = "DEA"


class Weekday(IntEnum):
    """Days as ``datetime.weekday`` counts them."""

    MONDAY = 0
    TUESDAY = 1
    WEDNESDAY = 2
    THURSDAY = 3
    FRIDAY = 4
    SATURDAY = 5
    SUNDAY = 6
