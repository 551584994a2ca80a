"""The doors to one paper."""

from __future__ import annotations

from uuid import UUID

from django.shortcuts import get_object_or_404

from clients.papers.models import ClientPaper
from clinic.audit import services as audit
from clinic.policy.terms import Permission
from clinic.staff.models import User


def paper_for(user: User, pk: UUID, permission: Permission) -> ClientPaper:
    """Return a paper about a client this person looks after, without its content."""
    rows = ClientPaper.objects.visible_to(user, permission).defer("content")
    paper: ClientPaper = get_object_or_404(rows.select_related("client__practice"), pk=pk)
    audit.record_read(actor=user, target=paper)
    return paper


def paper_to_download(user: User, pk: UUID) -> ClientPaper:
    """Return a paper with its content; one that was an error is not handed over."""
    rows = ClientPaper.objects.visible_to(user, Permission.VIEW_CHART).filter(withdrawn_at__isnull=True)
    paper: ClientPaper = get_object_or_404(rows, pk=pk)
    audit.record_read(actor=user, target=paper, action="papers.clientpaper.downloaded")
    return paper
