"""What raters, moments, bands and changes are called on screen."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from clients.measures.terms import (
    Band,
    Change,
    Direction,
    MeasureMoment,
    Rater,
    RiskFlag,
    ScoreProblem,
    Wording,
)
from clinic.core.labels import Labels

LABELS: Labels = {
    Rater.SELF: _("Client"),
    Rater.CLINICIAN: _("Clinician"),
    MeasureMoment.SCREENING: _("Screening"),
    MeasureMoment.BASELINE: _("Baseline"),
    MeasureMoment.DOSE_DAY: _("Day of a dose"),
    MeasureMoment.AFTER_DOSE: _("After a dose"),
    MeasureMoment.COURSE: _("During the course"),
    MeasureMoment.REVIEW: _("Review"),
    MeasureMoment.FOLLOW_UP: _("Follow-up"),
    Change.RESPONSE: _("Response"),
    Change.REMISSION: _("Remission"),
    Change.RELIABLE_IMPROVEMENT: _("Reliable improvement"),
    Change.DETERIORATION: _("Deterioration"),
    Direction.LOWER_IS_BETTER: _("Lower is better"),
    Direction.HIGHER_IS_BETTER: _("Higher is better"),
    Wording.MAY_SHIP: _("Questions may be shown"),
    Wording.MUST_NOT_SHIP: _("Total only: the questions are protected"),
    Band.MINIMAL: _("None or minimal"),
    Band.MILD: _("Mild"),
    Band.MODERATE: _("Moderate"),
    Band.MODERATELY_SEVERE: _("Moderately severe"),
    Band.SEVERE: _("Severe"),
    Band.POOR_WELL_BEING: _("Poor well-being"),
    Band.NOT_POOR_WELL_BEING: _("Not in the range of poor well-being"),
    RiskFlag.SUICIDAL_THOUGHTS: _("Thoughts of death or self-harm: ask today, whatever the total"),
    ScoreProblem.WRONG_COUNT: _("The number of answers does not match the questionnaire."),
    ScoreProblem.OUT_OF_RANGE: _("An answer lies outside the questionnaire's range."),
    ScoreProblem.TOO_MANY_MISSING: _("Too many answers are missing for a total."),
}
