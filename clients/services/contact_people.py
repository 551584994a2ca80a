"""Who to call in an emergency, and who takes the client home."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from clients.models import Client, ContactPerson
from clients.terms import ContactKind
from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.staff.models import User


@transaction.atomic
def add_contact_person(
    *, client: Client, kind: ContactKind, name: str, phone: str, relationship: str, actor: User, now: datetime
) -> ContactPerson:
    """Add a person around the client."""
    person = ContactPerson.objects.create(
        practice_id=client.practice_id, client=client, kind=kind, name=name, phone=phone, relationship=relationship
    )
    audit.record(actor=actor, act=Act.CREATE, action="clients.contact_person.added", target=person, at=now)
    return person


@transaction.atomic
def change_contact_person(
    *, person: ContactPerson, kind: ContactKind, name: str, phone: str, relationship: str, actor: User, now: datetime
) -> ContactPerson:
    """Correct what is known of a person around the client."""
    locked = ContactPerson.objects.select_for_update().get(pk=person.pk)
    locked.kind, locked.name, locked.phone, locked.relationship = kind, name, phone, relationship
    locked.save()
    audit.record(actor=actor, act=Act.CHANGE, action="clients.contact_person.changed", target=locked, at=now)
    return locked


@transaction.atomic
def remove_contact_person(*, person: ContactPerson, actor: User, now: datetime) -> ContactPerson:
    """Take a person off the list; the row stays, because a session may have relied on it.

    Removing somebody twice does nothing the second time.
    """
    locked = ContactPerson.objects.select_for_update().get(pk=person.pk)
    if locked.removed_at is not None:
        return locked
    locked.removed_at = now
    locked.save(update_fields=["removed_at"])
    audit.record(actor=actor, act=Act.REMOVE, action="clients.contact_person.removed", target=locked, at=now)
    return locked
