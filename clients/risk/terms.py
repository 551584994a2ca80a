"""Words of risk handling (domain.md 4.10)."""

from __future__ import annotations

from enum import StrEnum


class RiskLevel(StrEnum):
    """How urgent an alert is. A single worrying answer says nothing of the level until it is assessed."""

    LOW_RISK = "LOW_RISK"
    NOT_ASSESSED = "NOT_ASSESSED"
    MODERATE_RISK = "MODERATE_RISK"
    HIGH_RISK = "HIGH_RISK"


class AlertState(StrEnum):
    """How far an alert has come."""

    NOT_TAKEN_UP = "NOT_TAKEN_UP"
    IN_HAND = "IN_HAND"
    FOLLOWED_UP = "FOLLOWED_UP"


class StepKind(StrEnum):
    """One line in the history of an alert."""

    ANSWERED = "ANSWERED"
    ASSESSED = "ASSESSED"
    TAKEN_UP = "TAKEN_UP"
    PASSED_ON = "PASSED_ON"
    CONTACT = "CONTACT"
    OUTCOME = "OUTCOME"


class RiskOutcome(StrEnum):
    """What a clinician found and did; nothing else ends a follow-up."""

    NO_CURRENT_RISK = "NO_CURRENT_RISK"
    SAFETY_PLAN_MADE = "SAFETY_PLAN_MADE"
    MORE_CARE = "MORE_CARE"
    EMERGENCY_CARE = "EMERGENCY_CARE"
    NOT_REACHED = "NOT_REACHED"
    ANSWERED_BY_MISTAKE = "ANSWERED_BY_MISTAKE"


class SafetyStep(StrEnum):
    """The steps of a safety plan, in the order in which they are tried (Stanley and Brown)."""

    WARNING_SIGNS = "WARNING_SIGNS"
    COPING_ALONE = "COPING_ALONE"
    PEOPLE_AND_PLACES = "PEOPLE_AND_PLACES"
    PEOPLE_TO_ASK = "PEOPLE_TO_ASK"
    PROFESSIONALS = "PROFESSIONALS"
    SAFE_SURROUNDINGS = "SAFE_SURROUNDINGS"
    WORTH_LIVING_FOR = "WORTH_LIVING_FOR"
