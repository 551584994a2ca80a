"""The doors to what a client brings along."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from clients.background.kinds import KINDS, Kind
from clients.background.models import Entry
from clinic.audit import services as audit
from clinic.policy.terms import Permission
from clinic.staff.models import User


def kind_for(slug: str, *, is_clinical: bool) -> Kind:
    """Return a kind of entry by its place in the address; one of the other side does not exist here."""
    kind = KINDS.get(slug)
    if kind is None or kind.is_clinical is not is_clinical:
        raise Http404
    return kind


def entry_for(user: User, kind: Kind, pk: UUID, permission: Permission) -> Entry:
    """Return an entry about a client this person reaches."""
    rows = kind.model._default_manager.visible_to(user, permission)
    entry: Entry = get_object_or_404(rows.select_related("client__practice", "recorded_by"), pk=pk)
    audit.record_read(actor=user, target=entry)
    return entry
