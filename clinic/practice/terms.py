"""Words of the practice: what can be booked and where it takes place."""

from __future__ import annotations

from enum import StrEnum


class AppointmentKind(StrEnum):
    """What an appointment is for (domain.md 1.1 and 1.4)."""

    CONSULT = "CONSULT"
    SCREENING = "SCREENING"
    PRESCRIBER_INTAKE = "PRESCRIBER_INTAKE"
    PREPARATION = "PREPARATION"
    DOSING = "DOSING"
    INTEGRATION = "INTEGRATION"
    REVIEW = "REVIEW"
    THERAPY = "THERAPY"


class Modality(StrEnum):
    """Whether client and clinician are in one place (domain.md 1.7)."""

    IN_PERSON = "IN_PERSON"
    REMOTE = "REMOTE"
