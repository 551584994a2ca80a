"""Adding a client, keeping the particulars right, and putting a record away."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from clients.services.care_team import join_care_team
from clients.terms import ContactChannel
from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.policy.terms import Role
from clinic.practice.models import Practice
from clinic.staff.models import User


@dataclass(frozen=True, kw_only=True)
class ClientDetails:
    """The particulars of a client, as a form or an import hands them over."""

    legal_first_name: str
    legal_last_name: str
    time_zone: str
    preferred_name: str = ""
    pronouns: str = ""
    birth_date: date | None = None
    email: str = ""
    phone: str = ""
    address: str = ""
    safe_to_contact: str = ""
    channel: ContactChannel = ContactChannel.NONE
    told_of_risk: bool = False
    external_reference: str = ""


DETAIL_FIELDS = tuple(field.name for field in fields(ClientDetails) if field.name != "told_of_risk")


class ClientChangedMeanwhile(Exception):
    """Somebody else saved this client after the form was opened."""

    for_staff = _(
        "Somebody else changed this client while you were typing. Nothing of yours is lost: what is stored now "
        "stands below each field that differs. Save again to replace it."
    )


class ReferenceTaken(Exception):
    """Two clients cannot carry one number of the former system."""

    for_staff = _("Another client already carries this number.")


@transaction.atomic
def add_client(*, practice: Practice, details: ClientDetails, lead: User | None, actor: User, now: datetime) -> Client:
    """Add a client with their responsible therapist, who thereby reaches the chart."""
    _refuse_taken_reference(practice, details.external_reference)
    client = Client(practice=practice)
    _apply(client, details, now)
    client.save(force_insert=True)
    audit.record(actor=actor, act=Act.CREATE, action="clients.client.added", target=client, at=now)
    if lead is not None:
        join_care_team(client=client, user=lead, role=Role.THERAPIST, is_lead=True, actor=actor, now=now)
    return client


@transaction.atomic
def edit_client(
    *, client: Client, details: ClientDetails, seen_version: int, actor: User, now: datetime
) -> Client:
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
def archive_client(*, client: Client, actor: User, now: datetime) -> Client:
    """Put a record away; it leaves the lists and nothing of it is removed."""
    return _set_archived(client, now, "clients.client.archived", actor, now)


@transaction.atomic
def restore_client(*, client: Client, actor: User, now: datetime) -> Client:
    """Take a record out of the archive."""
    return _set_archived(client, None, "clients.client.restored", actor, now)


def _set_archived(client: Client, archived_at: datetime | None, action: str, actor: User, now: datetime) -> Client:
    locked = Client.objects.select_for_update().get(pk=client.pk)
    if (locked.archived_at is None) == (archived_at is None):
        return locked
    locked.archived_at = archived_at
    locked.version += 1
    locked.save(update_fields=["archived_at", "version"])
    audit.record(actor=actor, act=Act.CHANGE, action=action, target=locked, at=now)
    return locked


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
