"""Codes of other people's systems that our stored codes map to (domain.md 7.2, 7.3)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final
from uuid import UUID, uuid5

from clients.terms import ConsentKind, ConsentStatus
from clinic.core.labels import label
from clinic.scheduling.terms import AppointmentStatus
from sessions.terms import PrescriptionStatus, Route, Severity

LOINC: Final = "http://loinc.org"
UCUM: Final = "http://unitsofmeasure.org"
SNOMED: Final = "http://snomed.info/sct"
ICD10: Final = "http://hl7.org/fhir/sid/icd-10-cm"
LOCAL: Final = "urn:kapstone:code:"
CATEGORY: Final = "http://terminology.hl7.org/CodeSystem/observation-category"

SYSTOLIC: Final = ("8480-6", "Systolic blood pressure")
DIASTOLIC: Final = ("8462-4", "Diastolic blood pressure")
PRESSURE: Final = ("85354-9", "Blood pressure panel with all children optional")
HEART_RATE: Final = ("8867-4", "Heart rate")
SATURATION: Final = ("59408-5", "Oxygen saturation in Arterial blood by Pulse oximetry")
BODY_WEIGHT: Final = ("29463-7", "Body weight")
NOTE: Final = ("34109-9", "Note")

APPOINTMENT: Final[Mapping[AppointmentStatus, str]] = {
    AppointmentStatus.REQUESTED: "planned",
    AppointmentStatus.BOOKED: "planned",
    AppointmentStatus.CONFIRMED: "planned",
    AppointmentStatus.CHECKED_IN: "arrived",
    AppointmentStatus.IN_PROGRESS: "in-progress",
    AppointmentStatus.COMPLETED: "finished",
    AppointmentStatus.LATE_CANCEL: "cancelled",
    AppointmentStatus.CANCELLED: "cancelled",
    AppointmentStatus.NO_SHOW: "cancelled",
    AppointmentStatus.RESCHEDULED: "cancelled",
}
CONSENT: Final[Mapping[ConsentStatus, str]] = {
    ConsentStatus.DRAFT: "draft",
    ConsentStatus.SENT: "proposed",
    ConsentStatus.SIGNED: "active",
    ConsentStatus.SUPERSEDED: "inactive",
    ConsentStatus.WITHDRAWN: "inactive",
    ConsentStatus.EXPIRED: "inactive",
}
# The rest consents to treatment.
ABOUT_PRIVACY: Final = frozenset(
    {
        ConsentKind.RELEASE_OF_INFORMATION,
        ConsentKind.COMMUNICATIONS,
        ConsentKind.RECORDING,
        ConsentKind.GROUP_CONFIDENTIALITY,
        ConsentKind.PRIVACY_NOTICE,
    }
)
ORDER: Final[Mapping[PrescriptionStatus, str]] = {
    PrescriptionStatus.ORDERED: "active",
    PrescriptionStatus.SENT: "active",
    PrescriptionStatus.FILLED: "active",
    PrescriptionStatus.SHIPPED: "active",
    PrescriptionStatus.RECEIVED_BY_CLIENT: "active",
    PrescriptionStatus.IN_USE: "active",
    PrescriptionStatus.EXHAUSTED: "completed",
    PrescriptionStatus.EXPIRED: "stopped",
    PrescriptionStatus.CANCELLED: "cancelled",
    PrescriptionStatus.LOST_REPORTED: "stopped",
}
SEVERITY: Final[Mapping[Severity, str]] = {
    Severity.MILD: "mild",
    Severity.MODERATE: "moderate",
    Severity.SEVERE: "severe",
    # FHIR R4 ends at severe; the text carries our own word.
    Severity.LIFE_THREATENING: "severe",
    Severity.DEATH: "severe",
}
ROUTES: Final[Mapping[Route, tuple[str, str]]] = {
    Route.SUBLINGUAL: ("37839007", "Sublingual route"),
    Route.BUCCAL: ("54471007", "Buccal route"),
    Route.ORAL: ("26643006", "Oral route"),
    Route.INTRANASAL: ("46713006", "Nasal route"),
    Route.IM: ("78421000", "Intramuscular route"),
    Route.IV: ("47625008", "Intravenous route"),
    Route.SC: ("34206005", "Subcutaneous route"),
    Route.RECTAL: ("37161004", "Rectal route"),
}


def urn(pk: UUID | str) -> str:
    """Return the address of a resource inside the bundle."""
    return f"urn:uuid:{pk}"


def derived_id(pk: UUID, name: str) -> str:
    """Return the key of a resource that has no row of its own: the same in every export."""
    return str(uuid5(pk, name))


def reference(pk: UUID | str | None, display: str = "") -> dict[str, Any]:
    """Return a reference to a resource of the bundle."""
    found = {"reference": urn(pk)} if pk else {}
    return found | ({"display": display} if display else {})


def concept(system: str, code: str, text: str) -> dict[str, Any]:
    """Return a coded concept with its words."""
    return {"coding": [{"system": system, "code": code, "display": text}], "text": text}


def local(member: StrEnum) -> dict[str, Any]:
    """Return one of our own codes as a concept: nobody else's system has a word for it."""
    return concept(f"{LOCAL}{type(member).__name__}", member.value, label(member))


def loinc(code: tuple[str, str]) -> dict[str, Any]:
    """Return a LOINC concept."""
    return concept(LOINC, *code)


def quantity(value: Decimal | int, unit: str, code: str = "") -> dict[str, Any]:
    """Return an exact amount; UCUM where the unit has a code there."""
    exact = {"value": _number(value), "unit": unit}
    return exact | ({"system": UCUM, "code": code} if code else {})


def instant(value: datetime) -> str:
    """Return a moment in UTC."""
    return value.astimezone(UTC).isoformat(timespec="seconds")


def day(value: date) -> str:
    """Return a date."""
    return value.isoformat()


def _number(value: Decimal | int) -> float | int:
    # Our amounts have at most four decimals: shortest float notation gives them back exactly.
    return int(value) if value == int(value) else float(value)


def without_nothing(resource: dict[str, Any]) -> dict[str, Any]:
    """Drop what is empty: FHIR knows no null and no empty text."""
    return {name: value for name, value in resource.items() if value not in (None, "", [], {})}
