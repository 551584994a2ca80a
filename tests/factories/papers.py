"""Makers of papers: the smallest files that are what they say."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from clients.models import Client
from clients.papers.models import ClientPaper
from clients.papers.services import add_paper
from clients.papers.terms import PaperKind
from clinic.core.files import take
from clinic.staff.models import Credential, CredentialScan, User

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
PNG = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0\0\0\x01\0\0\0\x01" + b"\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\0IEND\xaeB`\x82"
)


def make_paper(client: Client, actor: User, *, content: bytes = PDF, **values: Any) -> ClientPaper:
    """Save a paper."""
    usual = {"kind": PaperKind.LAB_OR_ECG, "title": "ECG", "dated_on": date(2026, 1, 5), "file": take(content)}
    return add_paper(client=client, actor=actor, now=timezone.now(), **(usual | values))


def make_credential_scan(credential: Credential, actor: User, *, content: bytes = PDF) -> CredentialScan:
    """Save the scan of a credential."""
    return CredentialScan.objects.create(
        practice_id=credential.practice_id, credential=credential, added_by=actor, added_at=timezone.now(),
        **take(content).columns(),
    )  # fmt: skip
