"""Issue a document: freeze its facts, let the worker make the PDF, keep it sealed.

States move by conditional update, so that two workers never make one document twice; a worker
that died leaves a lease that runs out.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.core import wording
from clinic.core.labels import label
from clinic.core.signing import content_hash
from clinic.staff.models import User
from reports import charts, pdf
from reports.documents import dosing_summary
from reports.hooks import document_handed_over
from reports.models import RenderedDocument
from reports.rules.redaction import SUMMARY_PROFILES
from reports.terms import DocumentKind, DocumentState, RedactionProfile
from sessions.models import DosingSession
from sessions.rules.lifecycle import BEFORE_MEDICINE, UNDER_MEDICINE
from sessions.services.refusals import Refused

logger = logging.getLogger(__name__)

LEASE: Final = timedelta(seconds=150)
MOST_ATTEMPTS: Final = 3


class DocumentRefused(Refused):
    """A document that cannot be issued."""


@transaction.atomic
def issue_dosing_summary(
    *, dosing_session: DosingSession, profile: RedactionProfile, actor: User, now: datetime
) -> RenderedDocument:
    """Freeze what the record says now; a re-issue is a new version that refers to the last one.

    The same facts asked for again while the last issue still stands give that issue.
    """
    if dosing_session.status in BEFORE_MEDICINE | UNDER_MEDICINE:
        raise DocumentRefused(_("The summary can be issued once the client has left."))
    if profile not in SUMMARY_PROFILES:
        raise DocumentRefused(_("Choose whom the copy is for."), field="profile")
    DosingSession.objects.select_for_update(of=("self",)).get(pk=dosing_session.pk)
    facts = dosing_summary.gather(dosing_session, profile=profile).as_json()
    facts_hash = content_hash(facts)
    last = (
        RenderedDocument.objects.filter(kind=DocumentKind.DOSING_SUMMARY, subject_id=dosing_session.pk, profile=profile)
        .defer("facts", "pdf")
        .order_by("-version")
        .first()
    )
    if last is not None and last.facts_hash == facts_hash and last.state != DocumentState.FAILED:
        return last
    document = RenderedDocument.objects.create(
        practice_id=dosing_session.practice_id,
        client_id=dosing_session.client_id,
        kind=DocumentKind.DOSING_SUMMARY,
        profile=profile,
        subject_id=dosing_session.pk,
        version=last.version + 1 if last else 1,
        replaces=last,
        facts=facts,
        facts_hash=facts_hash,
        requested_by=actor,
        requested_at=now,
    )
    audit.record(actor=actor, act=Act.EXPORT, action="reports.document.issued", target=document, at=now)
    return document


def waiting(now: datetime) -> list[UUID]:
    """Return the documents that no worker is making."""
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    rows = RenderedDocument.objects.filter(free).filter(state__in=[DocumentState.REQUESTED, DocumentState.RENDERING])
    return list(rows.order_by("requested_at").values_list("pk", flat=True)[:20])


def make(pk: UUID, *, now: datetime) -> bool:
    """Make one PDF if nobody else is; False when there was nothing to do.

    The attempt is counted before the work, so that a document which kills its worker ends as
    failed and not in a circle.
    """
    if not _claim(pk, now):
        return False
    document = RenderedDocument.objects.select_related("practice").get(pk=pk)
    if document.attempts > MOST_ATTEMPTS:
        _fail(document, "TooManyAttempts")
        return True
    try:
        rendered = pdf.render("reports/pdf/dosing_summary.html", context_of(document))
    except Exception as problem:  # noqa: BLE001 -- whatever went wrong ends as a document marked failed
        _fail(document, type(problem).__name__)
        return True
    _finish(document, rendered, now)
    return True


def context_of(document: RenderedDocument) -> dict[str, Any]:
    """Return what the template needs: the frozen facts and how this issue is called."""
    facts = document.facts
    return {
        "facts": facts,
        "meta": {
            "version": document.version,
            "profile": label(document.profile),
            "issued_at": wording.moment_text(document.requested_at, document.practice.time_zone),
            "chart": charts.session_timeline(facts.get("chart") or {}),
        },
    }


def _claim(pk: UUID, now: datetime) -> bool:
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    with transaction.atomic():
        row = RenderedDocument.objects.select_for_update(of=("self",)).filter(free, pk=pk).only("attempts").first()
        if row is None:
            return False
        changed = RenderedDocument.objects.filter(
            free, pk=pk, state__in=[DocumentState.REQUESTED, DocumentState.RENDERING]
        ).update(state=DocumentState.RENDERING, lease_until=now + LEASE, attempts=row.attempts + 1)
    return changed == 1


def _finish(document: RenderedDocument, rendered: pdf.Rendered, now: datetime) -> None:
    document.state = DocumentState.READY
    document.pdf = rendered.content
    document.pdf_hash = hashlib.sha256(rendered.content).hexdigest()
    document.page_count = rendered.pages
    document.ready_at = now
    document.lease_until = None
    document.last_error = ""
    with transaction.atomic():
        document.save(update_fields=["state", "pdf", "pdf_hash", "page_count", "ready_at", "lease_until", "last_error"])
        audit.record(
            actor=None, system="reports.render", act=Act.CHANGE, action="reports.document.rendered", target=document
        )


def _fail(document: RenderedDocument, error: str) -> None:
    logger.warning("document %s could not be made: %s", document.pk, error)
    RenderedDocument.objects.filter(pk=document.pk).update(
        state=DocumentState.FAILED, lease_until=None, last_error=error[:80]
    )


@transaction.atomic
def retry(*, document: RenderedDocument, actor: User, now: datetime) -> None:
    """Try a failed document again."""
    changed = RenderedDocument.objects.filter(pk=document.pk, state=DocumentState.FAILED).update(
        state=DocumentState.REQUESTED, attempts=0, lease_until=None, last_error=""
    )
    if changed:
        audit.record(actor=actor, act=Act.CHANGE, action="reports.document.retried", target=document, at=now)


@transaction.atomic
def hand_over(
    *, document: RenderedDocument, actor: User, now: datetime, given: Mapping[str, Any] | None = None
) -> bytes:
    """Return the PDF to download; recorded as an export, and accounted for by whoever joined the hook.

    ``given`` is what was said about the recipient, where it is not the one the copy was issued for.
    Raises :class:`DocumentRefused` before it is ready.
    """
    stored = RenderedDocument.objects.only("pdf", "state", "practice_id").get(pk=document.pk)
    if stored.state != DocumentState.READY or stored.pdf is None:
        raise DocumentRefused(_("The document is not ready yet."))
    audit.record(actor=actor, act=Act.EXPORT, action="reports.document.downloaded", target=document, at=now)
    for tell in document_handed_over:
        tell(document, actor, now, given)
    content: bytes = stored.pdf
    return content
