"""Words of documents: what is issued, for whom, and how far it has come."""

from __future__ import annotations

from enum import StrEnum


class DocumentKind(StrEnum):
    """What a document states."""

    DOSING_SUMMARY = "DOSING_SUMMARY"


class DocumentState(StrEnum):
    """How far the PDF has come."""

    REQUESTED = "REQUESTED"
    RENDERING = "RENDERING"
    READY = "READY"
    FAILED = "FAILED"


class RedactionProfile(StrEnum):
    """Whom a document is for, which decides what it prints (domain.md 6.6)."""

    INTERNAL = "INTERNAL"
    CLIENT_COPY = "CLIENT_COPY"
    PRESCRIBER_SUMMARY = "PRESCRIBER_SUMMARY"
    SUPERBILL = "SUPERBILL"


class SummaryPart(StrEnum):
    """One part of the dosing-session summary."""

    HEADER = "HEADER"
    ORDER = "ORDER"
    DOSES = "DOSES"
    VITALS = "VITALS"
    CHART = "CHART"
    EVENTS = "EVENTS"
    ADVERSE_EVENTS = "ADVERSE_EVENTS"
    READINESS = "READINESS"
    NOTE = "NOTE"
    GATES_PASSED = "GATES_PASSED"
    NEXT_DOSE = "NEXT_DOSE"
    SIGNATURE = "SIGNATURE"


class SightReason(StrEnum):
    """What opens a client's record to a person."""

    CARE_TEAM = "CARE_TEAM"
    ROLE = "ROLE"
    EMERGENCY = "EMERGENCY"
    OWNER = "OWNER"


class Sight(StrEnum):
    """How much of a client's record a person sees."""

    WHOLE_CHART = "WHOLE_CHART"
    PARTICULARS = "PARTICULARS"
    KEY_ONLY = "KEY_ONLY"
