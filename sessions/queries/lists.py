"""Lists of a client's orders and sessions."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery, Sum

from clients.models import Client
from clinic.policy.terms import Permission
from clinic.staff.models import User
from sessions.models import Dose, DosingSession, Prescription, Shipment
from sessions.queries.dosing import particulars_of


def orders_of(client: Client, user: User) -> QuerySet[Prescription]:
    """Return a client's orders that this person may see."""
    return Prescription.objects.visible_to(user, Permission.VIEW_PRESCRIPTION).filter(client=client)


def shipments_of(prescription: Prescription) -> list[tuple[Shipment, bool]]:
    """Return an order's parcels, latest first, each with whether the order allows that fill."""
    particulars = particulars_of(prescription)
    parcels = prescription.shipments.select_related("recorded_by").order_by("-shipped_on", "-recorded_at", "-pk")
    return [(parcel, parcel.is_covered(particulars)) for parcel in parcels]


def sessions_of(client: Client, user: User) -> QuerySet[DosingSession]:
    """Return a client's dosing sessions with the milligrams taken in each."""
    taken: Any = (
        Dose.objects.standing()
        .filter(dosing_session=OuterRef("pk"), is_void=False)
        .order_by()
        .values("dosing_session")
        .annotate(total=Sum("dose_mg"))
        .values("total")
    )
    found: QuerySet[DosingSession] = (
        DosingSession.objects.visible_to(user, Permission.VIEW_DOSING_SESSION)
        .filter(client=client)
        .select_related("appointment", "therapist", "prescription")
        .annotate(taken_mg=Subquery(taken))
    )
    return found
