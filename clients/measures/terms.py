"""Words of measures: who answers, when, and what a change is called."""

from __future__ import annotations

from enum import StrEnum


class Rater(StrEnum):
    """Who gives the answers."""

    SELF = "SELF"
    CLINICIAN = "CLINICIAN"


class MeasureMoment(StrEnum):
    """Where in the course a measure is taken (domain.md 7.5)."""

    SCREENING = "SCREENING"
    BASELINE = "BASELINE"
    DOSE_DAY = "DOSE_DAY"
    AFTER_DOSE = "AFTER_DOSE"
    COURSE = "COURSE"
    REVIEW = "REVIEW"
    FOLLOW_UP = "FOLLOW_UP"


class Change(StrEnum):
    """What a change from a named baseline amounts to (domain.md 7.1); never "success"."""

    RESPONSE = "RESPONSE"
    REMISSION = "REMISSION"
    RELIABLE_IMPROVEMENT = "RELIABLE_IMPROVEMENT"
    DETERIORATION = "DETERIORATION"


class Direction(StrEnum):
    """Which way a score gets better."""

    LOWER_IS_BETTER = "LOWER_IS_BETTER"
    HIGHER_IS_BETTER = "HIGHER_IS_BETTER"


class Wording(StrEnum):
    """Whether the words of the items may ship with the program (domain.md 7.2, 12.2)."""

    MAY_SHIP = "MAY_SHIP"
    MUST_NOT_SHIP = "MUST_NOT_SHIP"


class Band(StrEnum):
    """Bands of the built-in instruments, as their publications name them."""

    MINIMAL = "MINIMAL"
    MILD = "MILD"
    MODERATE = "MODERATE"
    MODERATELY_SEVERE = "MODERATELY_SEVERE"
    SEVERE = "SEVERE"
    POOR_WELL_BEING = "POOR_WELL_BEING"
    NOT_POOR_WELL_BEING = "NOT_POOR_WELL_BEING"


class RiskFlag(StrEnum):
    """An answer that a clinician has to look at whatever the total."""

    SUICIDAL_THOUGHTS = "SUICIDAL_THOUGHTS"


class ScoreProblem(StrEnum):
    """Why answers give no score."""

    WRONG_COUNT = "WRONG_COUNT"
    OUT_OF_RANGE = "OUT_OF_RANGE"
    TOO_MANY_MISSING = "TOO_MANY_MISSING"
