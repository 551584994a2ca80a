"""Ask a client to sign, take a signature, and let what was never signed run out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from clients import queries
from clients.consents.models import ConsentRequest, ConsentSignature, RequestedConsent
from clients.consents.rules.strokes import Strokes
from clients.consents.terms import SignatureMethod
from clients.models import Client, ConsentRecord, ConsentTemplate
from clients.rules.consent import last_day
from clients.services.consents import supersede, withdraw_consent, wording_hash
from clients.services.running_out import tell_all
from clients.terms import ConsentStatus, TaskKind
from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.core.labels import Text
from clinic.core.signing import content_hash
from clinic.links import services as links
from clinic.links.models import PrivateLink
from clinic.links.secret import SYSTEM
from clinic.links.services import IssuedLink
from clinic.links.terms import LinkKind
from clinic.staff.models import User

EXPIRY: Final = "consents.expire"


# A document that the typesetter would not make in time; trying again costs nothing.
NOT_PRINTED: Final[Text] = _("The copy could not be made just now. Please try again in a moment.")


class ConsentNotOpen(Exception):
    """This consent can no longer be signed here; ``for_client`` says so without a reproach."""

    for_client: Text = _("This document does not need your signature any more.")


@transaction.atomic
def send(*, client: Client, templates: Sequence[ConsentTemplate], actor: User, now: datetime) -> IssuedLink:
    """Ask a client to sign one or several documents through one link; return it with its address.

    Whatever of the same kinds was sent before and not signed is replaced. Raises
    :class:`clinic.links.services.LinkRefused` where no link can be made.
    """
    request = ConsentRequest.objects.create(practice_id=client.practice_id, client=client, sent_by=actor, sent_at=now)
    for place, template in enumerate(templates):
        earlier = _asked(client, template)
        supersede(client=client, kind=template.kind, was=ConsentStatus.SENT, actor=actor, now=now)
        for older in earlier:
            close_if_done(older, actor=actor, now=now)
        consent = ConsentRecord.objects.create(
            practice_id=client.practice_id,
            client=client,
            template=template,
            kind=template.kind,
            status=ConsentStatus.SENT,
            recorded_by=actor,
            recorded_at=now,
        )
        RequestedConsent.objects.create(
            practice_id=client.practice_id, request=request, client=client, consent=consent, place=place
        )
        audit.record(actor=actor, act=Act.CREATE, action="clients.consent.sent", target=consent, at=now)
    return links.issue(client=client, kind=LinkKind.CONSENTS, subject=request, actor=actor, now=now)


@transaction.atomic
def sign(*, link: PrivateLink, consent_id: UUID, signer_name: str, strokes: Strokes, now: datetime) -> ConsentRecord:
    """Take a client's signature under one consent of their request; the last one uses the link up.

    Raises :class:`clinic.links.services.LinkClosed`, or :class:`ConsentNotOpen` for what was signed,
    replaced or taken back meanwhile. The one in force before, of the same kind, is superseded.
    """
    held = links.hold(link=link, now=now)
    Client.objects.select_for_update().get(pk=held.client_id)
    rows = ConsentRecord.objects.select_for_update(of=("self",)).select_related("template", "client__practice")
    consent = rows.filter(pk=consent_id, asked__request_id=held.subject_id, status=ConsentStatus.SENT).first()
    if consent is None:
        raise ConsentNotOpen
    client, template = consent.client, consent.template
    supersede(client=client, kind=consent.kind, was=ConsentStatus.SIGNED, actor=None, system=SYSTEM, now=now)
    consent.status, consent.signed_at = ConsentStatus.SIGNED, now
    consent.signer_name, consent.text_hash = signer_name, wording_hash(template)
    consent.expires_on = _expiry(template, queries.today_at(client.practice, now))
    consent.save(update_fields=["status", "signed_at", "signer_name", "text_hash", "expires_on"])
    _keep_evidence(consent, held, strokes, now)
    audit.record(actor=None, system=SYSTEM, act=Act.CHANGE, action="clients.consent.signed", target=consent, at=now)
    if not open_items(held.subject_id).exists():
        links.complete(link=held, now=now)
    return consent


@transaction.atomic
def withdraw_by_client(*, link: PrivateLink, consent_id: UUID, now: datetime) -> ConsentRecord:
    """Let a client take back through the link what they signed through it, as long as it works."""
    consent = ConsentRecord.objects.filter(pk=consent_id, asked__request_id=link.subject_id).first()
    if consent is None:
        raise ConsentNotOpen
    return withdraw_consent(consent=consent, actor=None, system=SYSTEM, now=now)


def open_items(request_id: UUID) -> QuerySet[RequestedConsent]:
    """Return what of a request still waits for a signature."""
    return RequestedConsent.objects.filter(request_id=request_id, consent__status=ConsentStatus.SENT)


def close_if_done(request: ConsentRequest, *, actor: User | None, now: datetime, system: str = "") -> None:
    """End the link of a request of which nothing is left to sign and nothing was signed."""
    items = RequestedConsent.objects.filter(request=request)
    kept = (ConsentStatus.SENT, ConsentStatus.SIGNED, ConsentStatus.WITHDRAWN)
    if not items.filter(consent__status__in=kept).exists():
        links.end_all_for(subject_id=request.pk, kind=LinkKind.CONSENTS, actor=actor, now=now, system=system)


@transaction.atomic
def expire(*, now: datetime) -> int:
    """Let consents run out whose last day is over, and requests whose link closed unsigned; return how many.

    The gates before a dose look at the dates themselves; this only makes the record say so.
    """
    changed = 0
    signed = ConsentRecord.objects.filter(status=ConsentStatus.SIGNED, expires_on__isnull=False)
    for consent in signed.filter(expires_on__lte=now.date()).select_related("practice").select_for_update(of=("self",)):
        if consent.expires_on is not None and consent.expires_on < queries.today_at(consent.practice, now):
            changed += _let_expire(consent, now)
    working = PrivateLink.objects.open(now).filter(kind=LinkKind.CONSENTS).values("subject_id")
    unsigned = ConsentRecord.objects.filter(status=ConsentStatus.SENT).exclude(asked__request_id__in=working)
    for consent in unsigned.select_for_update(of=("self",)):
        changed += _let_expire(consent, now)
    return changed


def tell_of_expiry(*, now: datetime) -> int:
    """Give the therapist a task for each signed consent that runs out soon; return how many tasks."""
    signed = ConsentRecord.objects.filter(
        status=ConsentStatus.SIGNED, client__courses__closed_at__isnull=True, client__archived_at__isnull=True
    )
    # A client may have several courses open; the row is asked about once and locked alone.
    rows = ConsentRecord.objects.filter(pk__in=signed.values("pk"))
    return tell_all(rows, day="expires_on", kind=TaskKind.CONSENT_EXPIRING, now=now)


def _let_expire(consent: ConsentRecord, now: datetime) -> int:
    consent.status = ConsentStatus.EXPIRED
    consent.save(update_fields=["status"])
    audit.record(actor=None, system=EXPIRY, act=Act.CHANGE, action="clients.consent.expired", target=consent, at=now)
    return 1


def _asked(client: Client, template: ConsentTemplate) -> list[ConsentRequest]:
    waiting = {"items__consent__kind": template.kind, "items__consent__status": ConsentStatus.SENT}
    return list(ConsentRequest.objects.filter(client=client, **waiting).distinct())


def _expiry(template: ConsentTemplate, today: date) -> date | None:
    return last_day(today, template.valid_months) if template.valid_months else None


def _keep_evidence(consent: ConsentRecord, link: PrivateLink, strokes: Strokes, now: datetime) -> None:
    method = SignatureMethod.DRAWN if strokes else SignatureMethod.TYPED
    drawn = [[list(point) for point in stroke] for stroke in strokes]
    zone = consent.client.time_zone or consent.client.practice.time_zone
    covered = {
        "consent": consent.pk,
        "client": consent.client_id,
        "text_hash": consent.text_hash,
        "method": method,
        "signer_name": consent.signer_name,
        "strokes": drawn,
        "signed_at": now,
        "zone": zone,
        "link": link.pk,
    }
    signature = ConsentSignature.objects.create(
        practice_id=consent.practice_id,
        client_id=consent.client_id,
        consent=consent,
        template_id=consent.template_id,
        link=link,
        method=method,
        signer_name=consent.signer_name,
        strokes=drawn,
        signed_at=now,
        zone=zone,
        text_hash=consent.text_hash,
        content_hash=content_hash(covered),
    )
    audit.record(
        actor=None, system=SYSTEM, act=Act.CREATE, action="consents.signature.made", target=signature,
        reason_code=method, at=now,
    )  # fmt: skip
