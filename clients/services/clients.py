"""Adding a client, keeping the particulars right, and putting a record away."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from clients.rules.particulars import ClientDetails
from clients.services.care_team import join_care_team
from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.policy.terms import Role
from clinic.practice.models import Practice
from clinic.staff.models import User


class ClientChangedMeanwhile(Exception):
    """Somebody else saved this client after the form was opened."""

    for_staff = _(
        "Somebody else changed this client while you were typing. Nothing of yours is lost: what differs from the "
        "stored text is listed below. Save again to replace it."
    )


class ReferenceTaken(Exception):
    """Two clients cannot carry one number of the former system."""

    for_staff = _("Another client already carries this number.")


@transaction.atomic
def add_client(
    *,
    practice: Practice,
    details: ClientDetails,
    lead: User | None,
    actor: User | None,
    now: datetime,
    system: str = "",
) -> Client:
    """Add a client with their responsible therapist, who thereby reaches the chart.

    ``system`` names the job that adds clients when no person does.
    """
    _refuse_taken_reference(practice, details.external_reference)
    client = Client(practice=practice)
    _apply(client, details, now)
    client.save(force_insert=True)
    audit.record(actor=actor, act=Act.CREATE, action="clients.client.added", target=client, system=system, at=now)
    if lead is not None:
        join_care_team(client=client, user=lead, role=Role.THERAPIST, is_lead=True, actor=actor, system=system, now=now)
    return client


@transaction.atomic
def edit_client(*, client: Client, details: ClientDetails, seen_version: int, actor: User, now: datetime) -> Client:
    """Save changed particulars, unless somebody saved others since ``seen_version``."""
    locked = Client.objects.select_for_update().get(pk=client.pk)
    if locked.version != seen_version:
        raise ClientChangedMeanwhile
    if details.external_reference != locked.external_reference:
        _refuse_taken_reference(locked.practice, details.external_reference)
    _apply(locked, details, now)
    locked.version += 1
    locked.save()
    audit.record(actor=actor, act=Act.CHANGE, action="clients.client.changed", target=locked, at=now)
    return locked


@transaction.atomic
def archive_client(*, client: Client, actor: User | None, now: datetime, system: str = "") -> Client:
    """Put a record away; it leaves the lists and nothing of it is removed."""
    locked = Client.objects.select_for_update().get(pk=client.pk)
    if locked.archived_at is None:
        locked.archived_at = now
        _save_archiving(locked)
        audit.record(
            actor=actor, act=Act.CHANGE, action="clients.client.archived", target=locked, system=system, at=now
        )
    return locked


@transaction.atomic
def restore_client(*, client: Client, actor: User, now: datetime) -> Client:
    """Take a record out of the archive."""
    locked = Client.objects.select_for_update().get(pk=client.pk)
    if locked.archived_at is not None:
        locked.archived_at = None
        _save_archiving(locked)
        audit.record(actor=actor, act=Act.CHANGE, action="clients.client.restored", target=locked, at=now)
    return locked


def _save_archiving(client: Client) -> None:
    client.version += 1
    client.save(update_fields=["archived_at", "version"])


def _apply(client: Client, details: ClientDetails, now: datetime) -> None:
    values = asdict(details)
    told = values.pop("told_of_risk")
    for name, value in values.items():
        setattr(client, name, value)
    if not told:
        client.channel_warned_at = None
    elif client.channel_warned_at is None:
        client.channel_warned_at = now


def _refuse_taken_reference(practice: Practice, reference: str) -> None:
    if reference and Client.objects.filter(practice=practice, external_reference=reference).exists():
        raise ReferenceTaken
