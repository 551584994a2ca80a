"""Print what was considered: the screening, the worksheet, and the comparison for the client."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import models
from django.utils import timezone

from clients.models import Client
from clients.screening.models import PathwayWorksheet, Screening
from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.staff.models import User
from reports import pdf
from reports.documents import considered

TEMPLATE: Final = "reports/pdf/paper.html"


def print_screening(*, screening: Screening, actor: User, now: datetime) -> bytes:
    """Return one version of the screening as a PDF; recorded as an export."""
    _record("screening", screening, actor, now)
    with timezone.override(screening.client.practice.zone):
        return _render(considered.screening_paper(screening))


def print_worksheet(*, worksheet: PathwayWorksheet, actor: User, now: datetime) -> bytes:
    """Return the worksheet as a PDF; one that is not signed says so on every page."""
    _record("worksheet", worksheet, actor, now)
    with timezone.override(worksheet.client.practice.zone):
        return _render(considered.worksheet_paper(worksheet))


def print_comparison(*, client: Client, actor: User, now: datetime) -> bytes:
    """Return the comparison for a client to take home; it names nobody."""
    _record("comparison", client, actor, now)
    return _render(considered.comparison_paper(client.practice))


def _record(what: str, target: models.Model, actor: User, now: datetime) -> None:
    audit.record(actor=actor, act=Act.EXPORT, action=f"reports.{what}.printed", target=target, at=now)


def _render(paper: considered.Paper) -> bytes:
    return pdf.render(TEMPLATE, {"paper": paper}).content
