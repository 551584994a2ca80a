"""The doors from an address to a consent document of the practice, and to a signed consent."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from clients.consents.models import ConsentScan
from clients.models import ConsentTemplate
from clients.terms import ConsentKind
from clinic.audit import services as audit
from clinic.policy.terms import Permission
from clinic.staff.models import User


def kind_named(code: str) -> ConsentKind:
    """Return the kind of document an address names."""
    try:
        return ConsentKind(code.upper().replace("-", "_"))
    except ValueError:
        raise Http404 from None


def template_for(user: User, pk: UUID) -> ConsentTemplate:
    """Return a published version of a document of this person's practice."""
    return get_object_or_404(ConsentTemplate, pk=pk, practice_id=user.own_practice_id)


def scan_for(user: User, pk: UUID) -> ConsentScan:
    """Return the scan of a consent of a client this person looks after."""
    rows = ConsentScan.objects.visible_to(user, Permission.VIEW_CHART).select_related("consent", "client")
    scan: ConsentScan = get_object_or_404(rows, pk=pk)
    audit.record_read(actor=user, target=scan)
    return scan
