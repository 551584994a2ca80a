"""Words of integration."""

from __future__ import annotations

from enum import StrEnum


class Framework(StrEnum):
    """Ways of working named in an integration note (domain.md 6.4)."""

    PARTS = "PARTS"
    SOMATIC = "SOMATIC"
    EMDR = "EMDR"
    ACT = "ACT"
    CBT = "CBT"
    PSYCHODYNAMIC = "PSYCHODYNAMIC"
    DBT = "DBT"
    NARRATIVE = "NARRATIVE"
    MINDFULNESS = "MINDFULNESS"
    COMPASSION = "COMPASSION"
    JUNGIAN = "JUNGIAN"
    EXISTENTIAL = "EXISTENTIAL"
    MOTIVATIONAL = "MOTIVATIONAL"
    RELATIONAL = "RELATIONAL"
    EXPRESSIVE_ARTS = "EXPRESSIVE_ARTS"
    OTHER = "OTHER"


class CommitmentStatus(StrEnum):
    """What became of a commitment (domain.md 6.4)."""

    NOT_STARTED = "NOT_STARTED"
    PARTIAL = "PARTIAL"
    DONE = "DONE"
    DROPPED = "DROPPED"


class Standing(StrEnum):
    """Where the integration of a dosing session stands (domain.md 1.2)."""

    DUE = "DUE"
    SCHEDULED = "SCHEDULED"
    COMPLETED = "COMPLETED"
    OVERDUE = "OVERDUE"
    DECLINED = "DECLINED"
