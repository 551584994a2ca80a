"""The door from an address to one response."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from clients.measures.models import MeasureResponse
from clients.measures.queries import instruments_of
from clients.measures.rules.instrument import Instrument
from clinic.audit import services as audit
from clinic.policy.terms import Permission
from clinic.staff.models import User


def response_for(user: User, pk: UUID, permission: Permission = Permission.VIEW_CHART) -> MeasureResponse:
    """Return a response of a client this person looks after."""
    rows = MeasureResponse.objects.visible_to(user, permission).select_related("client__practice")
    response: MeasureResponse = get_object_or_404(rows, pk=pk)
    audit.record_read(actor=user, target=response)
    return response


def instrument_for(user: User, code: str) -> Instrument:
    """Return an instrument by its code in an address, with what the person's practice chose about it."""
    try:
        return instruments_of(user.own_practice_id)[code.upper()]
    except KeyError:
        raise Http404 from None
