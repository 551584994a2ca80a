"""Move and cancel appointments, and take their next step. Every step leaves a row that stays."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.core import wording
from clinic.core.labels import label
from clinic.practice.models import Room
from clinic.practice.terms import Modality
from clinic.scheduling import hooks
from clinic.scheduling.models import Appointment, AppointmentStatusChange
from clinic.scheduling.queries import rooms_of
from clinic.scheduling.rules import lifecycle
from clinic.scheduling.services.booking import BookingRefused, refuse_far_times, room_for, times_of
from clinic.scheduling.services.conflicts import lock_diary, save_refusing_conflicts
from clinic.scheduling.terms import AppointmentStatus
from clinic.staff.models import User

# Practices ask for 24 or 48 hours' notice; a cancellation after this counts as late.
NOTICE: Final = timedelta(hours=24)


class StepRefused(Exception):
    """The appointment cannot take this step from where it stands."""

    def __init__(self, for_staff: str) -> None:
        super().__init__(for_staff)
        self.for_staff = for_staff


class ChangedMeanwhile(Exception):
    """Somebody moved the appointment since the form was opened."""

    def __init__(self, for_staff: str) -> None:
        super().__init__(for_staff)
        self.for_staff = for_staff


@transaction.atomic
def reschedule(
    *,
    appointment: Appointment,
    starts_at: datetime,
    therapist: User,
    modality: Modality,
    room: Room | None,
    seen_version: int,
    actor: User,
    now: datetime,
) -> Appointment:
    """Move an appointment to another time, person or place; it keeps its record and its history.

    A member of a group leaves its seat there and has an appointment of their own.

    Raises what booking raises, :class:`ChangedMeanwhile` when ``seen_version`` is old, and
    :class:`StepRefused` once the appointment began or was given up. A confirmed one has to be
    confirmed again. Its version rises, which retires the messages planned for the old time.
    """
    locked = _locked(appointment, therapist, room)
    if locked.version != seen_version:
        raise ChangedMeanwhile(_("Somebody else moved this appointment. Its present time is shown above."))
    if not lifecycle.may_become(locked.status, AppointmentStatus.RESCHEDULED):
        raise StepRefused(_("This appointment can no longer be moved. Book a new one."))
    if therapist.practice_id != locked.practice_id or (room is not None and room.practice_id != locked.practice_id):
        raise BookingRefused(_("Client, clinician, type and room must belong to one practice."))
    refuse_far_times(starts_at, now)
    before, was = locked.starts_at, locked.status
    locked.starts_at, locked.therapist, locked.modality = starts_at, therapist, modality
    locked.ends_at, locked.blocked_until = times_of(starts_at, locked.appointment_type)
    locked.group = locked.seat = None
    locked.room = room_for(locked, room)
    locked.status = AppointmentStatus.BOOKED if before != starts_at else was
    locked.version += 1
    save_refusing_conflicts(locked, update_fields=MOVED_FIELDS)
    old_time = _("From %(time)s") % {"time": wording.moment_text(before, locked.practice.time_zone)}
    _note_step(locked, was, AppointmentStatus.RESCHEDULED, actor, now, reason=old_time)
    audit.record(actor=actor, act=Act.CHANGE, action="scheduling.appointment.moved", target=locked, at=now)
    hooks.announce(locked, now)
    return locked


MOVED_FIELDS: Final = (
    "starts_at", "ends_at", "blocked_until", "therapist", "modality", "room", "group", "seat", "status", "holds_time",
    "version",
)  # fmt: skip


@transaction.atomic
def cancel(*, appointment: Appointment, reason: str, actor: User, now: datetime) -> Appointment:
    """Cancel an appointment; with less than the notice the practice asks for, it counts as late.

    Somebody who came and was sent home is a late cancellation too. Cancelling twice does nothing.
    """
    locked = _locked(appointment)
    if locked.status in lifecycle.RELEASED:
        return locked
    target = lifecycle.cancelled_as(starts_at=locked.starts_at, now=now, notice=NOTICE)
    if locked.status is AppointmentStatus.CHECKED_IN:
        target = AppointmentStatus.LATE_CANCEL
    if not reason.strip():
        raise StepRefused(_("Say why the appointment is cancelled."))
    return _step(locked, target, actor=actor, now=now, reason=reason.strip())


@transaction.atomic
def change_status(*, appointment: Appointment, target: AppointmentStatus, actor: User, now: datetime) -> Appointment:
    """Confirm, check in, start, complete, or note that the client did not come.

    Raises :class:`StepRefused` for what may not follow. The same step twice does nothing.
    """
    locked = _locked(appointment)
    if locked.status is target:
        return locked
    if target in lifecycle.NEEDS_REASON or target is AppointmentStatus.RESCHEDULED:
        raise StepRefused(_("Cancelling and moving are acts of their own."))
    return _step(locked, target, actor=actor, now=now)


def _step(
    locked: Appointment, target: AppointmentStatus, *, actor: User, now: datetime, reason: str = ""
) -> Appointment:
    if not lifecycle.may_become_at(locked.status, target, starts_at=locked.starts_at, now=now):
        words = {"now": label(locked.status), "target": label(target)}
        raise StepRefused(_("From “%(now)s” an appointment cannot become “%(target)s”.") % words)
    was, locked.status = locked.status, target
    locked.save(update_fields=["status", "holds_time"])
    _note_step(locked, was, target, actor, now, reason=reason)
    action = f"scheduling.appointment.{target.value.lower()}"
    audit.record(actor=actor, act=Act.CHANGE, action=action, target=locked, at=now)
    hooks.announce(locked, now)
    return locked


def _locked(appointment: Appointment, therapist: User | None = None, room: Room | None = None) -> Appointment:
    """Lock diary first and the row second, as booking does: two orders would be a deadlock."""
    if therapist is not None:
        rooms = {row.pk for row in rooms_of(appointment.practice)} | ({room.pk} if room else set())
        lock_diary(therapists={therapist.pk}, clients=[appointment.client_id], rooms=rooms)
    Appointment.objects.select_for_update().get(pk=appointment.pk)
    rows = Appointment.objects.select_related("client", "practice", "appointment_type", "therapist", "room")
    locked: Appointment = rows.get(pk=appointment.pk)
    return locked


def _note_step(
    appointment: Appointment,
    was: AppointmentStatus,
    target: AppointmentStatus,
    actor: User,
    now: datetime,
    *,
    reason: str,
) -> None:
    AppointmentStatusChange.objects.create(
        practice_id=appointment.practice_id, appointment=appointment, client_id=appointment.client_id,
        from_status=was, to_status=target, reason=reason, actor=actor, at=now,
    )  # fmt: skip
