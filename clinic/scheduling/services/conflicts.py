"""Refuse what would put two appointments on one therapist, room or client.

Checked here under lock, so that the sentence can name what stands in the way, and again by the
database (migration 0002), so that no path around this service exists.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from clients.models import Client
from clinic.core import wording
from clinic.practice.models import Room
from clinic.scheduling.models import Appointment
from clinic.scheduling.queries import LONGEST
from clinic.staff.models import User


class SlotTaken(Exception):
    """Something needed for the appointment is taken at that time."""

    def __init__(self, for_staff: str, *, kinds: tuple[str, ...] = ()) -> None:
        super().__init__("; ".join(kinds))
        self.for_staff = for_staff
        self.kinds = kinds


def lock_diary(*, therapists: Iterable[UUID], client_id: UUID, rooms: Iterable[UUID]) -> None:
    """Make whoever else books the same people or rooms wait, always in the same order.

    FOR NO KEY UPDATE, so that rows merely pointing at them can still be written. SQLite has
    nothing to do here: its transactions hold the write lock from the start.
    """
    for rows, keys in ((User.objects, therapists), (Client.objects, [client_id]), (Room.objects, rooms)):
        locked = rows.select_for_update(no_key=True).filter(pk__in=list(keys)).order_by("pk")
        list(locked.values_list("pk", flat=True))


def save_refusing_conflicts(appointment: Appointment, *, update_fields: tuple[str, ...] | None = None) -> None:
    """Save an appointment, or raise :class:`SlotTaken` with a sentence that names the conflict."""
    refuse_conflicts(appointment)
    try:
        with transaction.atomic():
            appointment.save(update_fields=update_fields)
    except IntegrityError:
        # Somebody wrote around the lock; the database knew.
        refuse_conflicts(appointment)
        raise


def refuse_conflicts(appointment: Appointment) -> None:
    """Raise :class:`SlotTaken` when therapist, room or client is taken."""
    same = Q(therapist_id=appointment.therapist_id) | Q(client_id=appointment.client_id)
    if appointment.room_id is not None:
        same |= Q(room_id=appointment.room_id)
    others = (
        Appointment.objects.holding()
        .overlapping(appointment.starts_at, appointment.blocked_until)
        .filter(same, starts_at__gt=appointment.starts_at - LONGEST)
        .exclude(pk=appointment.pk)
        .order_by("starts_at", "pk")
    )
    found = list(others.only("therapist_id", "client_id", "room_id", "starts_at", "ends_at", "blocked_until"))
    if found:
        kinds = tuple(
            kind for kind in ("therapist", "room", "client") if any(_shares(o, appointment, kind) for o in found)
        )
        raise SlotTaken(" ".join(_sentence(appointment, found, kind) for kind in kinds), kinds=kinds)


def _shares(other: Appointment, appointment: Appointment, kind: str) -> bool:
    theirs, ours = getattr(other, f"{kind}_id"), getattr(appointment, f"{kind}_id")
    return theirs is not None and theirs == ours


def _sentence(appointment: Appointment, found: list[Appointment], kind: str) -> str:
    """Name who or what is taken and when; never whose appointment it is."""
    zone = appointment.practice.time_zone
    other = next(o for o in found if _shares(o, appointment, kind))
    facts = {
        "from": wording.moment_text(other.starts_at, zone),
        "until": wording.clock(other.blocked_until, zone),
        "therapist": appointment.therapist.name,
        "client": appointment.client.name,
        "room": appointment.room.name if appointment.room is not None else "",
    }
    pause = other.blocked_until - other.ends_at
    if kind == "therapist":
        text = _("%(therapist)s is booked %(from)s to %(until)s.")
    elif kind == "room":
        text = _("%(room)s is taken %(from)s to %(until)s.")
    else:
        text = _("%(client)s already has an appointment %(from)s to %(until)s.")
    sentence = text % facts
    if pause > timedelta(0):
        sentence += " " + _("That includes the pause of %(pause)s afterwards.") % {"pause": wording.span(pause)}
    return sentence
