"""What levels, steps and outcomes are called on screen."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clients.risk.terms import AlertState, RiskLevel, RiskOutcome, SafetyStep, StepKind
from clinic.core.labels import Labels

LABELS: Labels = {
    RiskLevel.LOW_RISK: _("Low"),
    RiskLevel.NOT_ASSESSED: _("Not assessed yet"),
    RiskLevel.MODERATE_RISK: _("Moderate"),
    RiskLevel.HIGH_RISK: _("High"),
    AlertState.NOT_TAKEN_UP: _("Nobody has taken it up"),
    AlertState.IN_HAND: _("In hand"),
    AlertState.FOLLOWED_UP: _("Followed up"),
    StepKind.ANSWERED: _("Answer that calls for an assessment"),
    StepKind.ASSESSED: _("Asked with the C-SSRS"),
    StepKind.TAKEN_UP: _("Taken up"),
    StepKind.PASSED_ON: _("Not taken up in time: the others were told"),
    StepKind.CONTACT: _("Contact"),
    StepKind.OUTCOME: _("Outcome"),
    RiskOutcome.NO_CURRENT_RISK: _("Assessed: no current risk"),
    RiskOutcome.SAFETY_PLAN_MADE: _("Assessed: safe with a safety plan"),
    RiskOutcome.MORE_CARE: _("Closer follow-up or more care arranged"),
    RiskOutcome.EMERGENCY_CARE: _("Emergency services or hospital"),
    RiskOutcome.NOT_REACHED: _("Not reached: welfare check or emergency contact"),
    RiskOutcome.ANSWERED_BY_MISTAKE: _("Answered by mistake, asked again"),
    SafetyStep.WARNING_SIGNS: _("Warning signs that a crisis may be coming"),
    SafetyStep.COPING_ALONE: _("What I can do on my own to take my mind off it"),
    SafetyStep.PEOPLE_AND_PLACES: _("People and places that take my mind off it"),
    SafetyStep.PEOPLE_TO_ASK: _("People I can ask for help"),
    SafetyStep.PROFESSIONALS: _("Professionals and services I can call"),
    SafetyStep.SAFE_SURROUNDINGS: _("Making my surroundings safe"),
    SafetyStep.WORTH_LIVING_FOR: _("What is most worth living for"),
}

HINTS: Final[dict[SafetyStep, Promise]] = {
    SafetyStep.WARNING_SIGNS: _("Thoughts, images, moods, situations, behavior."),
    SafetyStep.COPING_ALONE: _("Without needing anybody else."),
    SafetyStep.PEOPLE_AND_PLACES: _("Names with telephone numbers, and places."),
    SafetyStep.PEOPLE_TO_ASK: _("Names with telephone numbers."),
    SafetyStep.PROFESSIONALS: _("Names, telephone numbers, when they can be reached. Crisis lines are printed below."),
    SafetyStep.SAFE_SURROUNDINGS: _("What is put out of reach, by whom and until when."),
}

# The United States; a practice elsewhere sets its own.
USUAL_LINES: Final = (
    (_("988 Suicide and Crisis Lifeline"), "988", _("Call or text, day and night")),
    (_("Emergency"), "911", _("When life is in danger now")),
)
