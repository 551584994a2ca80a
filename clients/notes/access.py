"""The door from an address to one progress note; it records that the note was opened."""

from __future__ import annotations

from uuid import UUID

from django.shortcuts import get_object_or_404

from clients.notes.models import ProgressNote
from clinic.audit import services as audit
from clinic.policy.terms import Permission
from clinic.staff.models import User


def note_for(user: User, pk: UUID, permission: Permission = Permission.VIEW_CHART) -> ProgressNote:
    """Return a progress note of a client this person looks after."""
    found = ProgressNote.objects.visible_to(user, permission).select_related("client", "practice", "author")
    note: ProgressNote = get_object_or_404(found, pk=pk)
    audit.record_read(actor=user, target=note)
    return note
