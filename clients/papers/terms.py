"""Words of papers about a client."""

from __future__ import annotations

from enum import StrEnum


class PaperKind(StrEnum):
    """What a paper is."""

    REFERRAL_LETTER = "REFERRAL_LETTER"
    MEDICAL_RECORDS = "MEDICAL_RECORDS"
    LAB_OR_ECG = "LAB_OR_ECG"
    IDENTITY = "IDENTITY"
    INSURANCE_CARD = "INSURANCE_CARD"
    RELEASE = "RELEASE"
    CORRESPONDENCE = "CORRESPONDENCE"
    OTHER = "OTHER"
