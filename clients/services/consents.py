"""Consents: what a client signed, in which wording, and what they took back."""

from __future__ import annotations

from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients import queries
from clients.models import Client, ConsentRecord, ConsentTemplate
from clients.services.tasks import open_task
from clients.terms import ConsentKind, ConsentStatus, TaskKind
from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.core.labels import label
from clinic.core.signing import content_hash
from clinic.staff.models import User

NOON = time(12, 0)


class ConsentNotInForce(Exception):
    """There is nothing left to withdraw."""

    for_staff = _("This consent is no longer in force: it was withdrawn or replaced in the meantime.")


@transaction.atomic
def record_consent(
    *,
    client: Client,
    template: ConsentTemplate,
    signer_name: str,
    signed_on: date,
    expires_on: date | None,
    actor: User,
    now: datetime,
) -> ConsentRecord:
    """Record a consent signed on paper; the one in force before, of the same kind, is superseded.

    The hash of the wording is kept, so that it can be shown later exactly what was signed.
    """
    supersede(client=client, kind=template.kind, was=ConsentStatus.SIGNED, actor=actor, now=now)
    supersede(client=client, kind=template.kind, was=ConsentStatus.SENT, actor=actor, now=now)
    consent = ConsentRecord.objects.create(
        practice_id=client.practice_id,
        client=client,
        template=template,
        kind=template.kind,
        status=ConsentStatus.SIGNED,
        signed_at=_moment(client, signed_on, now),
        signer_name=signer_name,
        text_hash=wording_hash(template),
        expires_on=expires_on,
        recorded_by=actor,
        recorded_at=now,
    )
    audit.record(actor=actor, act=Act.CREATE, action="clients.consent.signed", target=consent, at=now)
    return consent


@transaction.atomic
def supersede(
    *, client: Client, kind: ConsentKind, was: ConsentStatus, actor: User | None, now: datetime, system: str = ""
) -> None:
    """Let another consent of a kind take the place of those that stand so; holds the client meanwhile."""
    Client.objects.select_for_update().get(pk=client.pk)
    for consent in ConsentRecord.objects.filter(client=client, kind=kind, status=was):
        consent.status = ConsentStatus.SUPERSEDED
        consent.save(update_fields=["status"])
        audit.record(
            actor=actor, act=Act.CHANGE, action="clients.consent.superseded", target=consent, system=system, at=now
        )


@transaction.atomic
def withdraw_consent(*, consent: ConsentRecord, actor: User | None, now: datetime, system: str = "") -> ConsentRecord:
    """Record that the client takes a consent back; possible at any time, also during a session.

    The responsible therapist is given a task, unless it is they who record it. ``actor=None`` needs
    ``system``: the client takes it back themselves.
    """
    locked = ConsentRecord.objects.select_for_update().get(pk=consent.pk)
    if locked.status is not ConsentStatus.SIGNED:
        raise ConsentNotInForce
    locked.status = ConsentStatus.WITHDRAWN
    locked.withdrawn_at = now
    locked.save(update_fields=["status", "withdrawn_at"])
    audit.record(actor=actor, act=Act.CHANGE, action="clients.consent.withdrawn", target=locked, system=system, at=now)
    therapist = queries.lead(locked.client)
    if therapist is not None and therapist != actor:
        open_task(
            client=locked.client,
            kind=TaskKind.CONSENT_WITHDRAWN,
            assignee=therapist,
            detail=label(locked.kind),
            subject=locked,
            actor=actor,
            system=system,
            now=now,
        )
    return locked


def wording_hash(template: ConsentTemplate) -> str:
    """Return the hash that stands for the exact wording of a document version."""
    return content_hash(
        {"kind": template.kind, "version": template.version, "title": template.title, "body": template.body}
    )


def _moment(client: Client, signed_on: date, now: datetime) -> datetime:
    """Return a time for a signature of which only the day is known: now, or noon of that day."""
    zone = client.practice.zone
    if signed_on == timezone.localtime(now, zone).date():
        return now
    return datetime.combine(signed_on, NOON, tzinfo=zone)
