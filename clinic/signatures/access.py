"""The only door from a URL to somebody else's signature: the supervisor whose own is waited for."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from clinic.audit import services as audit
from clinic.signatures.queries import Waiting, waiting_for, with_records

if TYPE_CHECKING:
    from clinic.staff.models import User


def waiting_note_for(user: User, pk: UUID) -> Waiting:
    """Return what waits for this supervisor's signature, to be read.

    Supervision opens this one record, without the rest of the client's chart.
    """
    signature = get_object_or_404(waiting_for(user), pk=pk)
    found = with_records([signature])
    if not found:
        raise Http404
    audit.record_read(
        actor=user, target=found[0].record, action=f"{found[0].kind.noun}.viewed", client_id=signature.client_id
    )
    return found[0]
