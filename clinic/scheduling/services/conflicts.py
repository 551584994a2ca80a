"""Refuse what would put two appointments on one therapist, room or client.

Checked here under lock, so that the sentence can name what stands in the way, and again by the
database (migrations 0002 and 0003), so that no path around this service exists; only a group and a
lone appointment written at one moment are kept apart on PostgreSQL by this lock alone. A member of a
group shares clinician and room with the members of that group alone.
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
from clinic.scheduling.models import Appointment, GroupSession
from clinic.scheduling.queries import LONGEST, groups_holding
from clinic.staff.models import User

Held = Appointment | GroupSession


class SlotTaken(Exception):
    """Something needed for the appointment is taken at that time."""

    def __init__(self, for_staff: str, *, kinds: tuple[str, ...] = ()) -> None:
        super().__init__("; ".join(kinds))
        self.for_staff = for_staff
        self.kinds = kinds


def lock_diary(*, therapists: Iterable[UUID], clients: Iterable[UUID], rooms: Iterable[UUID]) -> None:
    """Make whoever else books the same people or rooms wait, always in the same order.

    FOR NO KEY UPDATE, so that rows merely pointing at them can still be written. SQLite has
    nothing to do here: its transactions hold the write lock from the start.
    """
    for rows, keys in ((User.objects, therapists), (Client.objects, clients), (Room.objects, rooms)):
        locked = rows.select_for_update(no_key=True).filter(pk__in=list(keys)).order_by("pk")
        list(locked.values_list("pk", flat=True))


def save_refusing_conflicts(wanted: Held, *, update_fields: tuple[str, ...] | None = None) -> None:
    """Save an appointment or a group, or raise :class:`SlotTaken` with a sentence that names the conflict."""
    refuse_conflicts(wanted)
    try:
        with transaction.atomic():
            wanted.save(update_fields=update_fields)
    except IntegrityError:
        # Somebody wrote around the lock; the database knew.
        refuse_conflicts(wanted)
        raise


def refuse_conflicts(wanted: Held) -> None:
    """Raise :class:`SlotTaken` when therapist, room or client is taken."""
    found: list[Held] = [*_appointments_in_the_way(wanted), *_groups_in_the_way(wanted)]
    kinds = tuple(kind for kind in ("therapist", "room", "client") if any(_shares(o, wanted, kind) for o in found))
    if kinds:
        raise SlotTaken(" ".join(_sentence(wanted, found, kind) for kind in kinds), kinds=kinds)


def _appointments_in_the_way(wanted: Held) -> Iterable[Appointment]:
    same = Q(therapist_id=wanted.therapist_id)
    if isinstance(wanted, Appointment):
        same |= Q(client_id=wanted.client_id)
    if wanted.room_id is not None:
        same |= Q(room_id=wanted.room_id)
    others = (
        Appointment.objects.holding()
        .overlapping(wanted.starts_at, wanted.blocked_until)
        .filter(same, starts_at__gt=wanted.starts_at - LONGEST)
        .exclude(pk=wanted.pk)
        .order_by("starts_at", "pk")
    )
    return others.only("therapist_id", "client_id", "room_id", "group_id", "starts_at", "ends_at", "blocked_until")


def _groups_in_the_way(wanted: Held) -> Iterable[GroupSession]:
    same = Q(therapist_id=wanted.therapist_id) | Q(room_id=wanted.room_id)
    own = wanted.group_id if isinstance(wanted, Appointment) else wanted.pk
    found = groups_holding(wanted.starts_at, wanted.blocked_until).filter(same).order_by("starts_at", "pk")
    return found if own is None else found.exclude(pk=own)


def _shares(other: Held, wanted: Held, kind: str) -> bool:
    if kind != "client" and _are_seated_together(other, wanted):
        return False
    theirs, ours = getattr(other, f"{kind}_id", None), getattr(wanted, f"{kind}_id", None)
    return theirs is not None and theirs == ours


def _are_seated_together(other: Held, wanted: Held) -> bool:
    if not isinstance(other, Appointment) or not isinstance(wanted, Appointment):
        return False
    return wanted.group_id is not None and other.group_id == wanted.group_id


def _sentence(wanted: Held, found: list[Held], kind: str) -> str:
    """Name who or what is taken and when; never whose appointment it is."""
    zone = wanted.practice.time_zone
    other = next(o for o in found if _shares(o, wanted, kind))
    facts = {
        "from": wording.moment_text(other.starts_at, zone),
        "until": wording.clock(other.blocked_until, zone),
        "therapist": wanted.therapist.name,
        "client": wanted.client.name if isinstance(wanted, Appointment) else "",
        "room": wanted.room.name if wanted.room is not None else "",
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
