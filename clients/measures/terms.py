"""Words of measures."""

from __future__ import annotations

from enum import StrEnum


class Rater(StrEnum):
    """Who gave the answers."""

    SELF = "SELF"
    CLINICIAN = "CLINICIAN"


class MeasureMoment(StrEnum):
    """When in the course an instrument is answered (domain.md 7.5)."""

    SCREENING = "SCREENING"
    BASELINE = "BASELINE"
    DOSE_DAY = "DOSE_DAY"
    AFTER_DOSE = "AFTER_DOSE"
    COURSE = "COURSE"
    REVIEW = "REVIEW"
    FOLLOW_UP = "FOLLOW_UP"


class Change(StrEnum):
    """How a score moved against a named baseline (domain.md 7.1)."""

    RESPONSE = "RESPONSE"
    REMISSION = "REMISSION"
    RELIABLE_IMPROVEMENT = "RELIABLE_IMPROVEMENT"
    DETERIORATION = "DETERIORATION"
