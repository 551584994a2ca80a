"""Writing down what a client brings along, and closing what no longer holds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from clients.background.kinds import Kind
from clients.background.models import CURRENT, Allergy, Entry
from clients.hooks import charts_of_person
from clients.models import Client
from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.staff.models import User


class AllergiesAreKnown(Exception):
    """Nobody can have allergies and none."""

    for_staff = _(
        "Allergies of this client are on record, here or in a chart merged into this one. Close those first, "
        "if they were entered in error."
    )


class EntryClosed(Exception):
    """Somebody else was faster."""

    for_staff = _("This entry was closed in the meantime. Nothing was changed.")


@transaction.atomic
def add_entry(*, kind: Kind, client: Client, values: Mapping[str, Any], actor: User, now: datetime) -> Entry:
    """Write down one thing about a client; earlier entries stay as they are.

    An allergy ends the statement that none is known; that statement is refused while one is on record.
    """
    # Two people writing about one client's allergies must see each other's.
    locked = Client.objects.select_for_update().get(pk=client.pk)
    if kind.model is Allergy:
        _reconcile_allergies(locked, values, actor, now)
    over = {"ended_at": now, "ended_by": actor} if values.get("ended_on") else {}
    entry: Entry = kind.model._default_manager.create(
        practice_id=locked.practice_id, client=locked, recorded_by=actor, recorded_at=now, **values, **over
    )
    audit.record(actor=actor, act=Act.CREATE, action=f"clients.{_word(kind)}.added", target=entry, at=now)
    return entry


@transaction.atomic
def end_entry(*, kind: Kind, entry: Entry, ended_on: date, actor: User, now: datetime) -> Entry:
    """Say that an entry holds no longer since a day; it stays readable."""
    locked = _open_entry(kind, entry)
    if locked.ended_at is not None:
        raise EntryClosed
    locked.ended_on, locked.ended_at, locked.ended_by = ended_on, now, actor
    locked.save(update_fields=["ended_on", "ended_at", "ended_by"])
    audit.record(actor=actor, act=Act.CHANGE, action=f"clients.{_word(kind)}.ended", target=locked, at=now)
    return locked


@transaction.atomic
def withdraw_entry(*, kind: Kind, entry: Entry, reason: str, actor: User, now: datetime) -> Entry:
    """Mark an entry as entered in error; it stays readable, with the reason."""
    locked = _open_entry(kind, entry)
    locked.withdrawn_at, locked.withdrawn_by, locked.withdrawn_reason = now, actor, reason
    locked.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    audit.record(actor=actor, act=Act.CHANGE, action=f"clients.{_word(kind)}.withdrawn", target=locked, at=now)
    return locked


def _open_entry(kind: Kind, entry: Entry) -> Entry:
    locked: Entry = kind.model._default_manager.select_for_update().get(pk=entry.pk)
    if locked.withdrawn_at is not None:
        raise EntryClosed
    return locked


def _reconcile_allergies(client: Client, values: Mapping[str, Any], actor: User, now: datetime) -> None:
    current = Allergy.objects.filter(CURRENT, client=client)
    of_person = Allergy.objects.filter(CURRENT, client__in=charts_of_person(client.pk))
    if values.get("is_none_known") and of_person.filter(is_none_known=False).exists():
        raise AllergiesAreKnown
    # Asked again, or no longer so: either way the earlier statement is over.
    for statement in current.filter(is_none_known=True).select_for_update():
        statement.ended_on, statement.ended_at, statement.ended_by = values["since"], now, actor
        statement.save(update_fields=["ended_on", "ended_at", "ended_by"])
        audit.record(actor=actor, act=Act.CHANGE, action="clients.allergy.ended", target=statement, at=now)


def _word(kind: Kind) -> str:
    return str(kind.model._meta.model_name)
