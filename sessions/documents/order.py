"""The order as it is entered and signed: its terms, this client's limits, and what the hash covers."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients.models import ClearanceDecision
from clinic.signatures.kinds import Kind, columns_of
from clinic.signatures.terms import Meaning
from sessions.models import Prescription
from sessions.terms import DosageForm, Residual, Route


@dataclass(frozen=True, kw_only=True)
class OrderTerms:
    """What the prescriber ordered (domain.md 5.3), as entered."""

    issued_on: date
    form: DosageForm
    route: Route
    unit_strength_mg: Decimal
    quantity_units: Decimal
    min_session_mg: Decimal
    max_session_mg: Decimal
    booster_allowed: bool = False
    booster_max_mg: Decimal | None = None
    booster_earliest_minute: int | None = None
    booster_latest_minute: int | None = None
    hold_minutes: int | None = None
    residual: Residual = Residual.UNKNOWN
    sessions_covered: int | None = None
    min_days_between: int | None = None
    fasting_food_hours: Decimal | None = None
    fasting_fluid_hours: Decimal | None = None
    hold_list: str = ""
    directions: str = ""


@dataclass(frozen=True, kw_only=True)
class LimitTerms:
    """This client's vital-sign limits (domain.md 4.2), as entered. There is no default."""

    systolic_hold: int
    diastolic_hold: int
    systolic_stop: int | None = None
    diastolic_stop: int | None = None
    heart_rate_low: int | None = None
    heart_rate_high: int | None = None
    spo2_min: int | None = None
    recheck_after_minutes: int = 10
    max_rechecks: int = 2
    schedule_minutes: tuple[int, ...] = ()
    instruction: str = ""


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What stands on the label the client received."""

    lot_number: str
    dispensed_on: date
    beyond_use_date: date
    pharmacy_name: str = ""
    rx_number: str = ""


ORDER_FIELDS = tuple(OrderTerms.__dataclass_fields__)
LIMIT_FIELDS = tuple(LimitTerms.__dataclass_fields__)
_LIMITS_OF_BOTH: Final = (
    "systolic_hold", "diastolic_hold", "systolic_stop", "diastolic_stop", "heart_rate_low", "heart_rate_high",
    "spo2_min", "recheck_after_minutes", "max_rechecks",
)  # fmt: skip
RECEIPT_FIELDS = tuple(Receipt.__dataclass_fields__)


def order_content(prescription: Prescription) -> dict[str, object]:
    """Return what the prescriber's signature covers: whose order, every term, every limit.

    Receipt and status are left out: they still move after the signature.
    """
    limits = prescription.vital_limits
    return {
        "kind": "prescription",
        "id": prescription.pk,
        "practice": prescription.practice_id,
        "client": prescription.client_id,
        "course": prescription.course_id,
        "prescriber": prescription.prescriber_id,
        "signed_at": prescription.signed_at,
        "signed_name": prescription.signed_name,
        "order": {name: getattr(prescription, name) for name in ORDER_FIELDS},
        "limits": columns_of(limits),
    }


def cleared_terms(decision: ClearanceDecision) -> dict[str, object]:
    """Return what a signed clearance already says of an order's fields."""
    same = {name: getattr(decision, name) for name in (*_LIMITS_OF_BOTH, "instruction", "fasting_food_hours")}
    found = {
        **same,
        "fasting_fluid_hours": decision.fasting_fluid_hours,
        "hold_minutes": decision.hold_minutes,
        "residual": decision.after_hold,
        "hold_list": decision.medicine_holds,
    }
    return {name: value for name, value in found.items() if value not in {None, ""}}


def as_fields(terms: OrderTerms | LimitTerms | Receipt) -> dict[str, object]:
    """Return the terms under the names of their columns; lists where a column holds JSON."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(terms).items()}


KIND: Final = Kind(
    model=Prescription,
    noun="sessions.prescription",
    title=_("Order"),
    meaning=Meaning.AUTHOR,
    content=order_content,
    rows=lambda: Prescription.objects.filter(signed_at__isnull=False).select_related("vital_limits"),
    page=lambda order: reverse("sessions:prescription", args=[order.pk]),
    signer_field="prescriber",
)
