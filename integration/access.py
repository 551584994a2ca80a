"""The only doors from a URL to an integration record; each records that it was opened."""

from __future__ import annotations

from uuid import UUID

from django.shortcuts import get_object_or_404

from clinic.audit import services as audit
from clinic.policy.terms import Permission
from clinic.staff.models import User
from integration.models import Commitment, IntegrationNote
from sessions.models import DosingSession


def dosing_session_for(user: User, pk: UUID, permission: Permission = Permission.VIEW_INTEGRATION) -> DosingSession:
    """Return a dosing session as integration looks at it."""
    found = DosingSession.objects.visible_to(user, permission).select_related(
        "client", "practice", "therapist", "appointment"
    )
    session = get_object_or_404(found, pk=pk)
    audit.record_read(actor=user, target=session, action="integration.dosing_session.viewed")
    return session


def note_for(user: User, pk: UUID, permission: Permission = Permission.VIEW_INTEGRATION) -> IntegrationNote:
    """Return an integration note with the session it follows."""
    found = IntegrationNote.objects.visible_to(user, permission).select_related(
        "client", "practice", "author", "signed_by", "appointment", "dosing_session__practice",
        "dosing_session__appointment", "dosing_session__client",
    )  # fmt: skip
    note = get_object_or_404(found, pk=pk)
    audit.record_read(actor=user, target=note, action="integration.note.viewed")
    return note


def commitment_for(user: User, pk: UUID) -> Commitment:
    """Return a commitment this person may follow."""
    found = Commitment.objects.visible_to(user, Permission.WRITE_INTEGRATION).select_related("note", "client")
    commitment = get_object_or_404(found, pk=pk)
    audit.record_read(actor=user, target=commitment, action="integration.commitment.viewed")
    return commitment
