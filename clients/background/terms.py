"""Words of what a client brings along."""

from __future__ import annotations

from enum import StrEnum


class AllergySeverity(StrEnum):
    """How bad a reaction was."""

    MILD = "MILD"
    MODERATE = "MODERATE"
    SEVERE = "SEVERE"
    UNKNOWN = "UNKNOWN"


class KetamineRoute(StrEnum):
    """How earlier ketamine was taken or given (domain.md 3.1)."""

    SUBLINGUAL = "SUBLINGUAL"
    ORAL = "ORAL"
    INTRAMUSCULAR = "INTRAMUSCULAR"
    INTRAVENOUS = "INTRAVENOUS"
    ESKETAMINE_SPRAY = "ESKETAMINE_SPRAY"
    COMPOUNDED_SPRAY = "COMPOUNDED_SPRAY"
    SUBCUTANEOUS = "SUBCUTANEOUS"
    NOT_MEDICAL = "NOT_MEDICAL"


class HistorySource(StrEnum):
    """Where an account of the past comes from (domain.md 3.1)."""

    CLIENT_REPORTED = "CLIENT_REPORTED"
    RECORDS_RECEIVED = "RECORDS_RECEIVED"


class ReferralKind(StrEnum):
    """Who sent a client."""

    SELF = "SELF"
    THERAPIST = "THERAPIST"
    PHYSICIAN = "PHYSICIAN"
    FORMER_CLIENT = "FORMER_CLIENT"
    FAMILY_OR_FRIEND = "FAMILY_OR_FRIEND"
    WEB = "WEB"
    INSURER = "INSURER"
    OTHER = "OTHER"


class Closing(StrEnum):
    """How an entry stops to count."""

    ENDED = "ENDED"
    IN_ERROR = "IN_ERROR"
