"""The doors to a merge of two charts."""

from __future__ import annotations

from uuid import UUID

from django.shortcuts import get_object_or_404

from clients.merging.models import ClientMerge
from clinic.audit import services as audit
from clinic.policy.terms import Permission
from clinic.staff.models import User


def merge_for(user: User, pk: UUID) -> ClientMerge:
    """Return a merge this person may undo."""
    rows = ClientMerge.objects.visible_to(user, Permission.MERGE_CLIENTS)
    merge: ClientMerge = get_object_or_404(rows.select_related("client", "kept", "merged_by"), pk=pk)
    audit.record_read(actor=user, target=merge)
    return merge
