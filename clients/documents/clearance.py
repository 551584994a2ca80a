"""The prescriber's decision as it is entered, read and signed: days, limits, fasting, holds, observation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients.models import ClearanceDecision
from clients.terms import ClearanceStatus, MouthOrder
from clinic.signatures.kinds import HASH_COLUMN, Kind, columns_of
from clinic.signatures.terms import Meaning


@dataclass(frozen=True, kw_only=True)
class MedicalTerms:
    """What a cleared client is held to (domain.md 4.2, 4.4, 2.3). There is no default for any of it."""

    systolic_hold: int | None = None
    diastolic_hold: int | None = None
    systolic_stop: int | None = None
    diastolic_stop: int | None = None
    heart_rate_low: int | None = None
    heart_rate_high: int | None = None
    spo2_min: int | None = None
    recheck_after_minutes: int | None = None
    max_rechecks: int | None = None
    instruction: str = ""
    fasting_food_hours: Decimal | None = None
    fasting_fluid_hours: Decimal | None = None
    hold_minutes: int | None = None
    after_hold: MouthOrder | str = ""
    medicine_holds: str = ""
    observation_minutes: int | None = None


@dataclass(frozen=True, kw_only=True)
class DecisionTerms:
    """A whole decision as entered; ``medical`` is empty unless the client is cleared."""

    decision: ClearanceStatus
    valid_from: date | None = None
    valid_until: date | None = None
    note: str = ""
    medical: MedicalTerms = MedicalTerms()


MEDICAL_FIELDS: Final = tuple(one.name for one in fields(MedicalTerms))


def medical_fields(terms: MedicalTerms) -> dict[str, Any]:
    """Return the terms under the names of their columns."""
    return {name: getattr(terms, name) for name in MEDICAL_FIELDS}


def decision_content(decision: ClearanceDecision) -> Mapping[str, object]:
    """Return everything the prescriber's signature stands for."""
    return {"kind": "medical clearance", "decision": columns_of(decision, without=HASH_COLUMN)}


KIND: Final = Kind(
    model=ClearanceDecision,
    noun="clients.clearance_decision",
    title=_("Medical clearance"),
    meaning=Meaning.AUTHOR,
    content=decision_content,
    rows=ClearanceDecision.objects.all,
    page=lambda decision: reverse("clients:clearance", args=[decision.clearance_id]),
    signer_field="prescriber",
)
