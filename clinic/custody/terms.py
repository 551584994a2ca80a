"""Words of custody: how far an archive has come, why something left, why a record stays."""

from __future__ import annotations

from enum import StrEnum


class ArchiveState(StrEnum):
    """How far an archive has come; its content is gone once it has expired."""

    REQUESTED = "REQUESTED"
    MAKING = "MAKING"
    READY = "READY"
    FAILED = "FAILED"
    EXPIRED = "EXPIRED"


class DisclosurePurpose(StrEnum):
    """Why something about a client was given to somebody (45 CFR 164.502, 164.512, 164.528)."""

    INDIVIDUAL = "INDIVIDUAL"
    TREATMENT = "TREATMENT"
    PAYMENT = "PAYMENT"
    OPERATIONS = "OPERATIONS"
    AUTHORIZATION = "AUTHORIZATION"
    LEGAL_PROCEEDING = "LEGAL_PROCEEDING"
    LAW_ENFORCEMENT = "LAW_ENFORCEMENT"
    REQUIRED_BY_LAW = "REQUIRED_BY_LAW"
    HEALTH_OVERSIGHT = "HEALTH_OVERSIGHT"
    PUBLIC_HEALTH = "PUBLIC_HEALTH"
    ABUSE_REPORT = "ABUSE_REPORT"
    SERIOUS_THREAT = "SERIOUS_THREAT"
    WORKERS_COMPENSATION = "WORKERS_COMPENSATION"
    BY_MISTAKE = "BY_MISTAKE"
    OTHER = "OTHER"


class DisclosureMeans(StrEnum):
    """How it was given."""

    DOWNLOADED = "DOWNLOADED"
    ARCHIVE = "ARCHIVE"
    FAX = "FAX"
    LETTER = "LETTER"
    SECURE_MESSAGE = "SECURE_MESSAGE"
    TELEPHONE = "TELEPHONE"
    IN_PERSON = "IN_PERSON"


class RetentionBasis(StrEnum):
    """What keeps a record (domain.md 5.6)."""

    LAST_CONTACT = "LAST_CONTACT"
    MINOR = "MINOR"
    DOSE_RECORDS = "DOSE_RECORDS"
    DISCLOSURES = "DISCLOSURES"
    STILL_IN_CARE = "STILL_IN_CARE"
    BIRTH_DATE_UNKNOWN = "BIRTH_DATE_UNKNOWN"
    LEGAL_HOLD = "LEGAL_HOLD"


class PurgeState(StrEnum):
    """How far the removal of a record has come."""

    REQUESTED = "REQUESTED"
    WITHDRAWN = "WITHDRAWN"
    DONE = "DONE"


class PurgeRefusal(StrEnum):
    """Why a record is not removed."""

    UNDER_HOLD = "UNDER_HOLD"
    INSIDE_RETENTION = "INSIDE_RETENTION"
    NEEDS_SECOND_PERSON = "NEEDS_SECOND_PERSON"
    TOO_SOON = "TOO_SOON"
    CODE_DIFFERS = "CODE_DIFFERS"
