"""Entries about a client: added, ended, withdrawn, never rewritten."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from clients.background import services
from clients.background.kinds import KINDS
from clients.background.models import CURRENT, Allergy, Entry, Medication
from clients.background.queries import allergies_in_words
from clients.models import Client
from clinic.audit.models import AuditEvent
from clinic.staff.models import User
from tests.factories.background import make_entry
from tests.factories.people import make_client

pytestmark = pytest.mark.django_db
NOON = date(2026, 3, 10)


def actions() -> list[str]:
    return list(AuditEvent.objects.order_by("seq").values_list("action", flat=True))


@pytest.mark.parametrize("slug", sorted(KINDS))
def test_each_kind_is_added_ended_and_withdrawn_with_an_event(alex: Client, thea: User, slug: str) -> None:
    kind, now = KINDS[slug], timezone.now()
    entry = make_entry(alex, thea, slug)
    assert entry.is_current
    assert entry.headline

    services.end_entry(kind=kind, entry=entry, ended_on=NOON, actor=thea, now=now)
    services.withdraw_entry(kind=kind, entry=entry, reason="Somebody else's.", actor=thea, now=now)

    kept = kind.model._default_manager.get(pk=entry.pk)
    assert (kept.ended_on, kept.withdrawn_reason, kept.headline) == (NOON, "Somebody else's.", entry.headline)
    name = kind.model._meta.model_name
    assert actions()[-3:] == [f"clients.{name}.{act}" for act in ("added", "ended", "withdrawn")]


def test_a_closed_entry_does_not_close_again(alex: Client, thea: User) -> None:
    kind, entry, now = KINDS["medications"], make_entry(alex, thea, "medications"), timezone.now()
    services.end_entry(kind=kind, entry=entry, ended_on=NOON, actor=thea, now=now)
    with pytest.raises(services.EntryClosed):
        services.end_entry(kind=kind, entry=entry, ended_on=NOON, actor=thea, now=now)
    services.withdraw_entry(kind=kind, entry=entry, reason="Wrong.", actor=thea, now=now)
    with pytest.raises(services.EntryClosed):
        services.withdraw_entry(kind=kind, entry=entry, reason="Wrong.", actor=thea, now=now)


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Aspirin"},
        {"since": NOON},
        {"ended_on": NOON},
        {"withdrawn_reason": "No."},
        {"recorded_at": timezone.now},
    ],
)
def test_the_database_keeps_what_was_written(alex: Client, thea: User, change: dict[str, Any]) -> None:
    entry = make_entry(alex, thea, "medications")
    kind, now = KINDS["medications"], timezone.now()
    services.end_entry(kind=kind, entry=entry, ended_on=date(2026, 1, 1), actor=thea, now=now)
    services.withdraw_entry(kind=kind, entry=entry, reason="Wrong.", actor=thea, now=now)
    stored = Medication.objects.get(pk=entry.pk)
    for name, value in change.items():
        setattr(stored, name, value() if callable(value) else value)

    with pytest.raises(DatabaseError), transaction.atomic():
        stored.save(update_fields=list(change))
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM background_medication")


def test_the_text_of_an_entry_lies_sealed(alex: Client, thea: User) -> None:
    make_entry(alex, thea, "medications", name="zqunmistakable")
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM background_medication")
        assert b"zqunmistakable" not in bytes(cursor.fetchone()[0])


def none_known(alex: Client, thea: User, on: date = NOON) -> Entry:
    return make_entry(alex, thea, "allergies", is_none_known=True, substance="", reaction="", since=on)


def test_an_allergy_ends_the_statement_that_none_is_known(alex: Client, thea: User) -> None:
    statement = none_known(alex, thea)
    assert allergies_in_words({alex.pk}) == {alex.pk: "none known on Mar 10, 2026"}

    make_entry(alex, thea, "allergies")

    assert allergies_in_words({alex.pk}) == {alex.pk: "Penicillin: swelling (severe)"}
    assert not Allergy.objects.get(pk=statement.pk).is_current
    with pytest.raises(services.AllergiesAreKnown):
        none_known(alex, thea)


def test_asking_again_replaces_the_earlier_statement(alex: Client, thea: User) -> None:
    none_known(alex, thea)
    none_known(alex, thea, date(2026, 3, 11))

    assert [row.since for row in Allergy.objects.filter(CURRENT)] == [date(2026, 3, 11)]


def test_of_a_client_nobody_asked_the_sheet_says_nothing(alex: Client, thea: User) -> None:
    other = make_client(alex.practice)
    make_entry(alex, thea, "allergies")

    assert set(allergies_in_words({alex.pk, other.pk})) == {alex.pk}
