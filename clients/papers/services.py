"""Taking a paper in, and hiding one that was an error."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from clients.papers.models import ClientPaper
from clients.papers.terms import PaperKind
from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.core.files import TakenFile
from clinic.staff.models import User


class PaperWithdrawn(Exception):
    """Somebody else was faster."""

    for_staff = _("This paper was marked as an error in the meantime.")


@transaction.atomic
def add_paper(
    *, client: Client, kind: PaperKind, title: str, dated_on: date, file: TakenFile, actor: User, now: datetime
) -> ClientPaper:
    """Seal a file for one client."""
    paper = ClientPaper.objects.create(
        practice_id=client.practice_id,
        client=client,
        kind=kind,
        title=title,
        dated_on=dated_on,
        added_by=actor,
        added_at=now,
        **file.columns(),
    )
    audit.record(actor=actor, act=Act.CREATE, action="papers.paper.added", target=paper, at=now)
    return paper


@transaction.atomic
def withdraw_paper(*, paper: ClientPaper, reason: str, actor: User, now: datetime) -> ClientPaper:
    """Hide a paper that was an error; it stays in the record, with the reason."""
    locked: ClientPaper = ClientPaper.objects.select_for_update().defer("content").get(pk=paper.pk)
    if locked.withdrawn_at is not None:
        raise PaperWithdrawn
    locked.withdrawn_at, locked.withdrawn_by, locked.withdrawn_reason = now, actor, reason
    locked.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    audit.record(actor=actor, act=Act.CHANGE, action="papers.paper.withdrawn", target=locked, at=now)
    return locked
