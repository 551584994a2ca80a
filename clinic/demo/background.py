"""What invented clients bring along: medicines, allergies, diagnoses, who sent them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from clients.background.models import (
    Allergy,
    Diagnosis,
    Entry,
    Insurance,
    Medication,
    PriorKetamine,
    Referral,
    SpokenLanguage,
)
from clients.background.terms import AllergySeverity, HistorySource, KetamineRoute, ReferralKind
from clients.models import Client
from clinic.demo.chance import Chance
from clinic.demo.clients import Person
from clinic.staff.models import User

DIAGNOSES: Final = {
    ("F33.1", "Major depressive disorder, recurrent, moderate"): 5,
    ("F33.2", "Major depressive disorder, recurrent severe without psychotic features"): 3,
    ("F43.12", "Post-traumatic stress disorder, chronic"): 3,
    ("F41.1", "Generalized anxiety disorder"): 2,
}
MEDICINES: Final = {
    ("Sertraline", "100 mg in the morning"): 4,
    ("Bupropion XL", "150 mg in the morning"): 3,
    ("Lamotrigine", "100 mg twice a day"): 1,
    ("Lorazepam", "0.5 mg as needed"): 1,
    ("Levothyroxine", "50 micrograms in the morning"): 1,
}
ALLERGENS: Final = (("Penicillin", "rash"), ("Latex", "itching"), ("Peanuts", "swelling of the lips"))
SENDERS: Final = {
    ReferralKind.THERAPIST: 5,
    ReferralKind.PHYSICIAN: 3,
    ReferralKind.SELF: 3,
    ReferralKind.WEB: 3,
    ReferralKind.FORMER_CLIENT: 2,
    ReferralKind.FAMILY_OR_FRIEND: 1,
}


def write_background(chance: Chance, people: Iterable[Person], today: date) -> None:
    """Invent what every client brings along, and write it."""
    found: dict[type[Entry], list[Entry]] = {}
    for person in people:
        for entry in _background_of(chance, person.client, person.therapist, today):
            found.setdefault(type(entry), []).append(entry)
    for model, entries in found.items():
        model._default_manager.bulk_create(entries)


def _background_of(chance: Chance, client: Client, recorder: User, today: date) -> list[Entry]:
    """Invent what one client brings along; one in eight was asked nothing yet."""
    if chance.happens(0.12):
        return []
    since = today - timedelta(days=chance.whole(60, 400))
    shared = {
        "practice": client.practice,
        "client": client,
        "recorded_by": recorder,
        "recorded_at": datetime.combine(since, time(16), tzinfo=UTC),
    }
    code, title = chance.weighted(DIAGNOSES)
    medicine, dose = chance.weighted(MEDICINES)
    found: list[Entry] = [
        Diagnosis(id=chance.uuid(), code=code, title=title, since=since, **shared),
        Medication(id=chance.uuid(), name=medicine, dose=dose, since=since - timedelta(days=200), **shared),
        Referral(id=chance.uuid(), kind=chance.weighted(SENDERS), since=since, **shared),
        _allergy(chance, since, shared),
    ]
    if chance.happens(0.2):
        found.append(_earlier(chance, shared))
    if chance.happens(0.1):
        found.append(SpokenLanguage(id=chance.uuid(), name="Spanish", is_preferred=True, **shared))
    if chance.happens(0.5):
        found.append(Insurance(id=chance.uuid(), name="Example Health Plan", number="EX-0000", **shared))
    return found


def _allergy(chance: Chance, since: date, shared: dict[str, Any]) -> Allergy:
    if chance.happens(0.7):
        return Allergy(id=chance.uuid(), is_none_known=True, since=since, **shared)
    substance, reaction = chance.pick(ALLERGENS)
    severity = chance.weighted({AllergySeverity.MILD: 3, AllergySeverity.MODERATE: 2, AllergySeverity.SEVERE: 1})
    return Allergy(id=chance.uuid(), substance=substance, reaction=reaction, severity=severity, since=since, **shared)


def _earlier(chance: Chance, shared: dict[str, Any]) -> PriorKetamine:
    return PriorKetamine(
        id=chance.uuid(),
        route=chance.weighted({KetamineRoute.INTRAVENOUS: 3, KetamineRoute.ESKETAMINE_SPRAY: 2, KetamineRoute.ORAL: 1}),
        setting="A clinic in another town",
        period="about two years ago",
        treatments=chance.whole(2, 8),
        best_response="Lighter for a week or two",
        why_stopped="Too far to travel",
        source=HistorySource.CLIENT_REPORTED,
        **shared,
    )
