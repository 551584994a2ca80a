"""Papers on a client's page: rows of the timeline and a panel beside it."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from clients.models import Client
from clients.panels import Panel
from clients.papers.queries import papers_of
from clients.timeline import TimelineRow
from clinic.core.labels import label
from clinic.policy.reach import may
from clinic.policy.terms import Permission
from clinic.staff.models import User

SHOWN = 4


def paper_rows(client: Client, user: User) -> Iterator[TimelineRow]:
    """Show each paper at the time it was added; errors are left to the list of papers."""
    if not may(user, Permission.VIEW_CHART):
        return
    for paper in papers_of(client):
        if paper.withdrawn_at is None:
            yield TimelineRow(
                at=paper.added_at,
                icon="paperclip",
                title=f"{label(paper.kind)}: {paper.title}",
                detail=paper.added_by.name,
                url=reverse("papers:list", args=[client.pk]),
                kind="document",
            )


def paper_panel(client: Client, user: User) -> Panel | None:
    """Show the latest papers and the way to all."""
    if not may(user, Permission.VIEW_CHART):
        return None
    papers = [paper for paper in papers_of(client) if paper.withdrawn_at is None]
    context = {
        "papers": papers[:SHOWN],
        "more_url": reverse("papers:list", args=[client.pk]),
        "more_label": _("All and add"),
    }
    return Panel(title=_("Papers"), template="papers/panel.html", order=65, context=context)
