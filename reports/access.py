"""The only doors from a URL to a document or to what it is made from."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from clients.models import Client
from clinic.audit import services as audit
from clinic.policy.terms import Permission
from clinic.staff.models import User
from reports.models import HasteAlert, RenderedDocument
from sessions.models import DosingSession


def dosing_session_to_summarize(user: User, pk: UUID) -> DosingSession:
    """Return a dosing session this person may issue a summary of."""
    found = DosingSession.objects.visible_to(user, Permission.ISSUE_DOCUMENT).select_related(
        "client", "practice", "therapist", "appointment__room", "prescription__vital_limits",
        "prescription__prescriber",
    )  # fmt: skip
    session = get_object_or_404(found, pk=pk)
    audit.record_read(actor=user, target=session, action="reports.dosing_session.viewed")
    return session


def document_for(
    user: User, pk: UUID, permission: Permission = Permission.VIEW_DOCUMENT, *, action: str = ""
) -> RenderedDocument:
    """Return an issued document, without its facts and pages, which are opened only where shown."""
    found = RenderedDocument.objects.visible_to(user, permission).select_related("client", "practice", "requested_by")
    document = get_object_or_404(found.defer("facts", "pdf"), pk=pk)
    audit.record_read(actor=user, target=document, action=action or "reports.document.viewed")
    return document


def client_whose_access_is_asked(user: User, pk: UUID, *, action: str = "reports.client_access.viewed") -> Client:
    """Return a client whose care team asks who may look, and who has."""
    client = get_object_or_404(Client.objects.visible_to(user, Permission.VIEW_CHART), pk=pk)
    audit.record_read(actor=user, target=client, action=action)
    return client


def client_whose_doses_are_compared(user: User, pk: UUID) -> Client:
    """Return a client whose dosing sessions this person may see side by side."""
    found = Client.objects.visible_to(user, Permission.VIEW_DOSING_SESSION).select_related("practice")
    client = get_object_or_404(found, pk=pk)
    audit.record_read(actor=user, target=client, action="reports.doses.compared")
    return client


def haste_alerts_for(user: User) -> QuerySet[HasteAlert]:
    """Return the practice's alerts of many records at once, newest first."""
    alerts = HasteAlert.objects.select_related("user", "closed_by", "practice").order_by("-reached_at", "pk")
    return alerts.filter(practice_id=user.practice_id) if user.practice_id else alerts.none()


def haste_alert_for(user: User, pk: UUID) -> HasteAlert:
    """Return one of them."""
    return get_object_or_404(haste_alerts_for(user), pk=pk)
