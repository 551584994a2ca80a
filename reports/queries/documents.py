"""Documents that were issued."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from clinic.policy.terms import Permission
from clinic.staff.models import User
from reports.models import RenderedDocument


def documents_of(user: User) -> QuerySet[RenderedDocument]:
    """Return the documents this person may see, without the sealed parts a list does not show."""
    rows: QuerySet[RenderedDocument] = RenderedDocument.objects.visible_to(user, Permission.VIEW_DOCUMENT)
    return rows.select_related("client").defer("facts", "pdf")


def documents_about(subject: UUID, user: User) -> list[RenderedDocument]:
    """Return what was issued about one session, the latest first."""
    return list(documents_of(user).filter(subject_id=subject).order_by("-requested_at", "-version"))


def facts_of(document: RenderedDocument) -> dict[str, Any]:
    """Return what a document states; unsealed here, and nowhere in a list."""
    facts: dict[str, Any] = document.facts
    return facts
