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


class DueReason(StrEnum):
    """Why an instrument is due (domain.md 7.5)."""

    SCREENING = "SCREENING"
    BEFORE_FIRST_DOSE = "BEFORE_FIRST_DOSE"
    DOSE_TODAY = "DOSE_TODAY"
    AFTER_DOSE = "AFTER_DOSE"
    TWO_WEEKS = "TWO_WEEKS"
    TWO_DOSES = "TWO_DOSES"
    MONTH = "MONTH"
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
    """Bands and levels of the built-in instruments, as their publications name them."""

    NONE = "NONE"
    MINIMAL = "MINIMAL"
    LOW = "LOW"
    MILD = "MILD"
    MODERATE = "MODERATE"
    MODERATELY_SEVERE = "MODERATELY_SEVERE"
    SUBSTANTIAL = "SUBSTANTIAL"
    SEVERE = "SEVERE"
    VERY_SEVERE = "VERY_SEVERE"
    HIGH = "HIGH"
    NORMAL = "NORMAL"
    SUBCLINICAL = "SUBCLINICAL"
    SIGNIFICANT_IMPAIRMENT = "SIGNIFICANT_IMPAIRMENT"
    MODERATELY_SEVERE_OR_WORSE = "MODERATELY_SEVERE_OR_WORSE"
    POOR_WELL_BEING = "POOR_WELL_BEING"
    NOT_POOR_WELL_BEING = "NOT_POOR_WELL_BEING"


class Subscale(StrEnum):
    """Parts of an instrument that are summed apart, as its publication names them."""

    PHQ2 = "PHQ2"
    B = "B"
    C = "C"
    D = "D"
    E = "E"
    MYSTICAL = "MYSTICAL"
    POSITIVE_MOOD = "POSITIVE_MOOD"
    TRANSCENDENCE = "TRANSCENDENCE"
    INEFFABILITY = "INEFFABILITY"


class CutFlag(StrEnum):
    """What a cut-off of an instrument says about one set of answers; a screen, never a diagnosis."""

    SCREEN_POSITIVE = "SCREEN_POSITIVE"
    SCREEN_POSITIVE_FROM_8 = "SCREEN_POSITIVE_FROM_8"
    PROBABLE_PTSD_FROM_31 = "PROBABLE_PTSD_FROM_31"
    PROBABLE_PTSD_FROM_33 = "PROBABLE_PTSD_FROM_33"
    DSM_SYMPTOM_PATTERN = "DSM_SYMPTOM_PATTERN"
    END_STATE_28_OR_LESS = "END_STATE_28_OR_LESS"
    ALL_POINTS_FROM_FIRST_ITEM = "ALL_POINTS_FROM_FIRST_ITEM"
    COMPLETE_MYSTICAL_EXPERIENCE = "COMPLETE_MYSTICAL_EXPERIENCE"


class RiskFlag(StrEnum):
    """An answer that a clinician has to look at whatever the total."""

    SUICIDAL_THOUGHTS = "SUICIDAL_THOUGHTS"
    SUICIDAL_BEHAVIOR = "SUICIDAL_BEHAVIOR"


class ContextKey(StrEnum):
    """What a rule has to know beside the answers."""

    SEX = "SEX"
    WHEN = "WHEN"


class TotalRule(StrEnum):
    """How answers become a total."""

    SUM = "SUM"
    MEAN = "MEAN"
    DOMAIN_MAXIMA = "DOMAIN_MAXIMA"
    TRIAGE = "TRIAGE"


class ChoiceOf(StrEnum):
    """Where sources differ about an instrument, so that the practice chooses."""

    RELIABLE_CHANGE = "RELIABLE_CHANGE"
    REMISSION_BELOW = "REMISSION_BELOW"
    TOTAL_RULE = "TOTAL_RULE"


class ScoreProblem(StrEnum):
    """Why answers give no score."""

    WRONG_COUNT = "WRONG_COUNT"
    OUT_OF_RANGE = "OUT_OF_RANGE"
    TOO_MANY_MISSING = "TOO_MANY_MISSING"
    NOT_ASKED = "NOT_ASKED"
    NEEDS_CONTEXT = "NEEDS_CONTEXT"
