"""The lines of Today about papers that run out: one's own, and for owners everybody's."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from clinic.core.labels import label
from clinic.core.wording import day
from clinic.staff.queries import Paper, papers_of, papers_of_practice
from reports.queries.today_rows import Reader, Row, Section


def own_papers(reader: Reader) -> Section | None:
    """What of one's own runs out or has run out."""
    due = [paper for paper in papers_of(reader.user, reader.now) if paper.has_expired or paper.expires_soon]
    if not due:
        return None

    def as_row(paper: Paper) -> Row:
        url = reverse("staff:edit_credential", args=[paper.credential.pk])
        return Row(title=label(paper.credential.kind), detail=_when(paper), url=url, is_urgent=paper.has_expired)

    return Section(
        title=_("Your credentials"), icon="id-card", empty="", more_url=reverse("staff:profile"),
        **reader.first_rows(due, as_row),
    )  # fmt: skip


def papers_that_run_out(reader: Reader) -> Section | None:
    """What of anybody's runs out or has run out."""
    found = papers_of_practice(reader.user, reader.now)
    due = [paper for paper in found if paper.has_expired or paper.expires_soon]
    if not due:
        return None

    def as_row(paper: Paper) -> Row:
        return Row(
            title=paper.credential.user.name,
            detail=f"{label(paper.credential.kind)}. {_when(paper)}",
            url=reverse("staff:detail", args=[paper.credential.user_id]),
            is_urgent=paper.has_expired,
        )

    return Section(
        title=_("Credentials that run out"), icon="id-card", empty="", more_url=reverse("staff:papers"),
        **reader.first_rows(due, as_row),
    )  # fmt: skip


def _when(paper: Paper) -> str:
    words = _("Expired on %(day)s.") if paper.has_expired else _("Expires on %(day)s.")
    return words % {"day": day(paper.credential.expires_on, "date") if paper.credential.expires_on else ""}
