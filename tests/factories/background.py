"""Makers of what a client brings along."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from clients.background.kinds import KINDS
from clients.background.models import Entry
from clients.background.services import add_entry
from clients.background.terms import AllergySeverity, HistorySource, KetamineRoute, ReferralKind
from clients.models import Client
from clinic.staff.models import User

USUAL: dict[str, dict[str, Any]] = {
    "allergies": {"substance": "Penicillin", "reaction": "swelling", "severity": AllergySeverity.SEVERE,
                  "since": date(2026, 1, 5)},
    "medications": {"name": "Sertraline", "dose": "50 mg in the morning"},
    "diagnoses": {"code": "F33.1", "title": "Major depressive disorder, recurrent, moderate"},
    "prior-ketamine": {"route": KetamineRoute.INTRAVENOUS, "source": HistorySource.CLIENT_REPORTED, "treatments": 6},
    "languages": {"name": "Spanish"},
    "referrals": {"kind": ReferralKind.THERAPIST, "who": "Dr. Moss", "since": date(2026, 1, 5)},
    "insurance": {"name": "Example Health", "number": "EX 123"},
}  # fmt: skip


def make_entry(client: Client, actor: User, slug: str, **values: Any) -> Entry:
    """Save one entry of a kind."""
    return add_entry(kind=KINDS[slug], client=client, values=USUAL[slug] | values, actor=actor, now=timezone.now())
