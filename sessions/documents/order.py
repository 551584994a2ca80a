"""The order as it is entered and signed: its terms, this client's limits, and what the hash covers."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients.models import ClearanceDecision
from clinic.signatures.kinds import Kind, columns_of
from clinic.signatures.terms import Meaning
from clinic.staff.rules import dea
from sessions.models import Prescription
from sessions.rules.particulars import SCHEDULE, refillable_until
from sessions.terms import DosageForm, IssueMode, Residual, Route, TelemedicineBasis


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
class Particulars:
    """What the order says besides the dose (domain.md 5.3), as entered; all of it may be unknown."""

    prescriber_address: str = ""
    dea_number: str = ""
    issue_mode: IssueMode | str = ""
    refills_authorized: int | None = None
    indication_code: str = ""
    indication: str = ""
    telemedicine_basis: TelemedicineBasis | str = ""
    telemedicine_rule: str = ""
    telemedicine_on: date | None = None
    pdmp_reviewed_by: str = ""
    pdmp_state: str = ""
    pdmp_reviewed_at: datetime | None = None

    @property
    def dea_ends_in(self) -> str:
        """As much of the number as is shown."""
        return dea.end_of(self.dea_number)


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What stands on the label the client received."""

    lot_number: str
    dispensed_on: date
    beyond_use_date: date
    pharmacy_name: str = ""
    pharmacy_phone: str = ""
    pharmacy_license: str = ""
    says_503a: bool = False
    rx_number: str = ""
    label_units: Decimal | None = None
    storage: str = ""
    client_confirmed_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """One parcel on its way from the pharmacy to the client."""

    shipped_on: date
    fill: int = 0
    carrier: str = ""
    tracking_number: str = ""


ORDER_FIELDS = tuple(OrderTerms.__dataclass_fields__)
LIMIT_FIELDS = tuple(LimitTerms.__dataclass_fields__)
_LIMITS_OF_BOTH: Final = (
    "systolic_hold", "diastolic_hold", "systolic_stop", "diastolic_stop", "heart_rate_low", "heart_rate_high",
    "spo2_min", "recheck_after_minutes", "max_rechecks",
)  # fmt: skip
RECEIPT_FIELDS = tuple(Receipt.__dataclass_fields__)
PARTICULARS_FIELDS = tuple(Particulars.__dataclass_fields__)


def order_content(prescription: Prescription) -> dict[str, object]:
    """Return what the prescriber's signature covers: whose order, every term, every limit, every particular.

    Receipt and status are left out: they still move after the signature. An order from before
    particulars were kept has none, and none can be put beside it without the signature failing.
    """
    limits, particulars = prescription.vital_limits, getattr(prescription, "particulars", None)
    content: dict[str, object] = {
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
    return content | ({"particulars": columns_of(particulars)} if particulars is not None else {})


def refill_facts(issued_on: date, refills: int | None) -> dict[str, object]:
    """Return what a page says about refills: how many, until when, and under which schedule."""
    return {"refills": refills, "until": refillable_until(issued_on) if refills else None, "schedule": SCHEDULE}


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


def as_fields(terms: OrderTerms | LimitTerms | Particulars | Receipt | Parcel) -> dict[str, object]:
    """Return the terms under the names of their columns; lists where a column holds JSON."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(terms).items()}


KIND: Final = Kind(
    model=Prescription,
    noun="sessions.prescription",
    title=_("Order"),
    meaning=Meaning.AUTHOR,
    content=order_content,
    rows=lambda: Prescription.objects.filter(signed_at__isnull=False).select_related("vital_limits", "particulars"),
    page=lambda order: reverse("sessions:prescription", args=[order.pk]),
    signer_field="prescriber",
)
