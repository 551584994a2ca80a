"""Words of the screening list (domain.md 4.1) and of the pathway worksheet (domain.md 3.3)."""

from __future__ import annotations

from enum import StrEnum


class ScreeningItem(StrEnum):
    """One line of the contraindication vocabulary."""

    ALLERGY = "ALLERGY"
    ANEURYSM = "ANEURYSM"
    HYPERTENSION = "HYPERTENSION"
    CARDIAC = "CARDIAC"
    STROKE = "STROKE"
    RAISED_PRESSURE = "RAISED_PRESSURE"
    HYPERTHYROIDISM = "HYPERTHYROIDISM"
    RESPIRATORY = "RESPIRATORY"
    HEPATIC = "HEPATIC"
    BLADDER = "BLADDER"
    PREGNANCY = "PREGNANCY"
    SEIZURES = "SEIZURES"
    BMI = "BMI"
    NEUROCOGNITIVE = "NEUROCOGNITIVE"
    PSYCHOSIS = "PSYCHOSIS"
    MANIA = "MANIA"
    BIPOLAR = "BIPOLAR"
    DISSOCIATIVE = "DISSOCIATIVE"
    PERSONALITY = "PERSONALITY"
    SUICIDALITY = "SUICIDALITY"
    SUBSTANCE_USE = "SUBSTANCE_USE"
    KETAMINE_USE = "KETAMINE_USE"
    UNDER_18 = "UNDER_18"
    CONSENT_OR_FRAME = "CONSENT_OR_FRAME"


class ScreeningGroup(StrEnum):
    """Under which heading a line is read."""

    BODY = "BODY"
    MIND = "MIND"
    SUBSTANCES = "SUBSTANCES"
    FRAME = "FRAME"


class ItemStatus(StrEnum):
    """What is known of a line in one client; a line nobody asked about has none."""

    ABSENT = "ABSENT"
    PRESENT = "PRESENT"
    UNKNOWN = "UNKNOWN"


class UsualClass(StrEnum):
    """How sources usually class a line: information, never a verdict about a client."""

    USUALLY_ABSOLUTE = "USUALLY_ABSOLUTE"
    ABSOLUTE_UNTIL_CONTROLLED = "ABSOLUTE_UNTIL_CONTROLLED"
    ABSOLUTE_OR_RELATIVE = "ABSOLUTE_OR_RELATIVE"
    USUALLY_RELATIVE = "USUALLY_RELATIVE"
    DEPENDS_ON_PROGRAM = "DEPENDS_ON_PROGRAM"
    USUALLY_EXCLUDED = "USUALLY_EXCLUDED"


class ClientClass(StrEnum):
    """How the prescriber classes a line for this client."""

    ABSOLUTE = "ABSOLUTE"
    RELATIVE = "RELATIVE"
    NOT_A_CONCERN = "NOT_A_CONCERN"
    NEEDS_MORE = "NEEDS_MORE"


class Consideration(StrEnum):
    """The three headings of the worksheet."""

    SUPPORTS_KAP = "SUPPORTS_KAP"
    SUPPORTS_MEDICAL = "SUPPORTS_MEDICAL"
    ADDRESS_FIRST = "ADDRESS_FIRST"


class Question(StrEnum):
    """The sixteen questions of the worksheet, numbered as printed."""

    RECENT_RISK = "RECENT_RISK"
    FAST_RELIEF = "FAST_RELIEF"
    FAILED_TRIALS = "FAILED_TRIALS"
    SYMPTOM_RELIEF = "SYMPTOM_RELIEF"
    DEPTH_GOAL = "DEPTH_GOAL"
    ALLIANCE = "ALLIANCE"
    MONITORING = "MONITORING"
    SUBSTANCES_AT_HOME = "SUBSTANCES_AT_HOME"
    COMPANION_AND_HOME = "COMPANION_AND_HOME"
    MOUTH_OR_STOMACH = "MOUTH_OR_STOMACH"
    NEEDLES = "NEEDLES"
    EXACT_DOSE = "EXACT_DOSE"
    DISSOCIATION_OR_MANIA = "DISSOCIATION_OR_MANIA"
    EARLIER_KETAMINE = "EARLIER_KETAMINE"
    COST = "COST"
    PREFERENCE = "PREFERENCE"


class Answered(StrEnum):
    """What was answered to a question."""

    YES = "YES"
    NO = "NO"
    NOT_KNOWN = "NOT_KNOWN"


class Lean(StrEnum):
    """Which way the clinician leans on one question. There is none to begin with."""

    TOWARD_KAP = "TOWARD_KAP"
    TOWARD_MEDICAL = "TOWARD_MEDICAL"
    ADDRESS_BEFORE = "ADDRESS_BEFORE"
    NEITHER = "NEITHER"
