"""The only doors from an address to a record's custody. What one may not see is 404."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from clients.models import Client
from clinic.audit import services as audit
from clinic.custody.models import Archive, Disclosure, LegalHold, Purge
from clinic.policy.terms import Permission
from clinic.practice.models import Practice
from clinic.staff.models import User
from reports.models import RenderedDocument


def record_for(user: User, pk: UUID, permission: Permission = Permission.RECORD_DISCLOSURE) -> Client:
    """Return a client whose record this person may give out or hold."""
    return _opened(user, pk, Client.objects.visible_to(user, permission).select_related("practice"), "record.viewed")


def client_archive_for(user: User, pk: UUID) -> Archive:
    """Return a client's archive, without its content."""
    rows = Archive.objects.visible_to(user, Permission.EXPORT_RECORD).filter(client__isnull=False)
    found: Archive = _opened(user, pk, _light(rows).select_related("client__practice"), "archive.viewed")
    return found


def practice_archive_for(user: User, pk: UUID, permission: Permission = Permission.OPEN_ARCHIVE) -> Archive:
    """Return an archive of the whole practice, without its passphrase."""
    rows = Archive.of_practice.visible_to(user, permission).filter(client__isnull=True)
    return _opened(user, pk, _light(rows), "archive.viewed")


def document_to_hand_over(user: User, pk: UUID) -> RenderedDocument:
    """Return an issued document that this person may give to somebody."""
    rows = RenderedDocument.objects.visible_to(user, Permission.RECORD_DISCLOSURE).select_related("client__practice")
    return _opened(user, pk, rows.defer("facts", "pdf"), "document.viewed")


def disclosure_for(user: User, pk: UUID) -> Disclosure:
    """Return one disclosure."""
    rows = Disclosure.objects.visible_to(user, Permission.RECORD_DISCLOSURE)
    return _opened(user, pk, rows.select_related("client", "recorded_by"), "disclosure.viewed")


def hold_for(user: User, pk: UUID) -> LegalHold:
    """Return a legal hold that this person may lift."""
    rows = LegalHold.objects.visible_to(user, Permission.MANAGE_RETENTION)
    return _opened(user, pk, rows.select_related("client", "placed_by"), "hold.viewed")


def purge_for(user: User, pk: UUID) -> Purge:
    """Return a removal of this person's practice; the ledger's entry names the record it is about."""
    rows = Purge.objects.visible_to(user, Permission.MANAGE_RETENTION)
    purge: Purge = get_object_or_404(rows.select_related("asked_by", "decided_by", "practice"), pk=pk)
    audit.record_read(actor=user, target=purge, action="custody.purge.viewed", client_id=purge.client_code)
    return purge


def practice_of(user: User) -> Practice:
    """Return the practice whose records this person looks after; recorded as a listing."""
    audit.record_listing(actor=user, action="custody.records.listed")
    return get_object_or_404(Practice, pk=user.practice_id)


def _light(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.defer("content", "manifest", "passphrase").select_related(
        "practice", "requested_by", "passphrase_read_by"
    )


def _opened(user: User, pk: UUID, rows: QuerySet[Any], action: str) -> Any:
    record = get_object_or_404(rows, pk=pk)
    audit.record_read(actor=user, target=record, action=f"custody.{action}")
    return record
