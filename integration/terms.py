"""Words of integration: ways of working, commitments, and where a follow-up stands."""

from __future__ import annotations

from enum import StrEnum


class Framework(StrEnum):
    """Ways of working that a note may name (domain.md 6.4)."""

    IFS_PARTS = "IFS_PARTS"
    SOMATIC = "SOMATIC"
    EMDR = "EMDR"
    ACT = "ACT"
    CBT = "CBT"
    PSYCHODYNAMIC = "PSYCHODYNAMIC"
    DBT_SKILLS = "DBT_SKILLS"
    NARRATIVE = "NARRATIVE"
    MINDFULNESS = "MINDFULNESS"
    COMPASSION_FOCUSED = "COMPASSION_FOCUSED"
    JUNGIAN = "JUNGIAN"
    EXISTENTIAL = "EXISTENTIAL"
    MOTIVATIONAL_INTERVIEWING = "MOTIVATIONAL_INTERVIEWING"
    COUPLES = "COUPLES"
    EXPRESSIVE_ARTS = "EXPRESSIVE_ARTS"
    OTHER = "OTHER"


class CommitmentStatus(StrEnum):
    """What became of something the client means to do (domain.md 6.4)."""

    NOT_STARTED = "NOT_STARTED"
    PARTIAL = "PARTIAL"
    DONE = "DONE"
    DROPPED = "DROPPED"


class Standing(StrEnum):
    """Where the integration after one dosing session stands (domain.md 1.2)."""

    DUE = "DUE"
    SCHEDULED = "SCHEDULED"
    COMPLETED = "COMPLETED"
    OVERDUE = "OVERDUE"
    DECLINED = "DECLINED"
