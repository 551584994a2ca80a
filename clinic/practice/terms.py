"""Words of the practice."""

from __future__ import annotations

from enum import StrEnum


class AppointmentKind(StrEnum):
    """What an appointment is for (domain.md 1.4)."""

    CONSULT = "CONSULT"
    SCREENING = "SCREENING"
    PRESCRIBER_INTAKE = "PRESCRIBER_INTAKE"
    PREPARATION = "PREPARATION"
    DOSING = "DOSING"
    INTEGRATION = "INTEGRATION"
    REVIEW = "REVIEW"
    THERAPY = "THERAPY"


class Modality(StrEnum):
    """Where the client is."""

    IN_PERSON = "IN_PERSON"
    REMOTE = "REMOTE"
