"""Words of the sealed room: kinds of notes, what never belongs in one, and the authorization that opens it."""

from __future__ import annotations

from enum import StrEnum


class NoteKind(StrEnum):
    """Which law a note is kept apart under; an authorization names one of them, never both."""

    # 45 CFR 164.501
    PSYCHOTHERAPY = "PSYCHOTHERAPY"
    # 42 CFR 2.11
    SUD_COUNSELING = "SUD_COUNSELING"


class MedicalFact(StrEnum):
    """What the definition of a psychotherapy note leaves out, so that it belongs in the record."""

    DOSE = "DOSE"
    VITALS = "VITALS"
    SCORE = "SCORE"
    DIAGNOSIS = "DIAGNOSIS"
    SESSION_TIMES = "SESSION_TIMES"
    MODALITY = "MODALITY"
    SUMMARY = "SUMMARY"


class Signer(StrEnum):
    """Who signed an authorization."""

    CLIENT = "CLIENT"
    REPRESENTATIVE = "REPRESENTATIVE"


class SignedHow(StrEnum):
    """In which form the client signed."""

    ON_PAPER = "ON_PAPER"
    ELECTRONICALLY = "ELECTRONICALLY"


class RevokedHow(StrEnum):
    """In which form the client took an authorization back."""

    IN_WRITING = "IN_WRITING"
    IN_WORDS = "IN_WORDS"


class AuthorizationStanding(StrEnum):
    """Whether an authorization opens anything today."""

    IN_FORCE = "IN_FORCE"
    NOT_YET = "NOT_YET"
    EXPIRED = "EXPIRED"
    REVOKED = "REVOKED"
