"""What was considered before ketamine, as papers."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from clients.access import client_for
from clients.screening.access import screening_for, worksheet_for
from clinic.core.http import StaffRequest
from clinic.policy.decorators import requires
from clinic.policy.terms import Permission
from reports.services import papers

PRINT = Permission.ISSUE_DOCUMENT


@requires(PRINT)
@require_POST
def print_screening(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Hand over one version of the screening."""
    screening = screening_for(request.user, pk, PRINT)
    return pdf_named("screening", papers.print_screening(screening=screening, actor=request.user, now=timezone.now()))


@requires(PRINT)
@require_POST
def print_worksheet(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Hand over a worksheet."""
    worksheet = worksheet_for(request.user, pk, PRINT)
    return pdf_named("worksheet", papers.print_worksheet(worksheet=worksheet, actor=request.user, now=timezone.now()))


@requires(PRINT)
@require_POST
def print_comparison(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Hand over the comparison for a client to take home."""
    client = client_for(request.user, pk, PRINT)
    return pdf_named("comparison", papers.print_comparison(client=client, actor=request.user, now=timezone.now()))


def pdf_named(name: str, content: bytes) -> HttpResponse:
    """Return a PDF that the browser keeps as a file; its name says nothing of the client."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
