"""Add and change what can be booked. Types are taken out of use, never removed."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from clinic.audit import services as audit
from clinic.audit.services import Actor
from clinic.audit.terms import Act
from clinic.practice.models import AppointmentType, Practice
from clinic.practice.services.places import NameTaken
from clinic.practice.terms import AppointmentKind


@transaction.atomic
def save_appointment_type(
    *,
    practice: Practice,
    appointment_type: AppointmentType | None,
    kind: AppointmentKind,
    name: str,
    minutes: int,
    buffer_minutes: int,
    price: Decimal | None,
    needs_room: bool,
    is_active: bool,
    actor: Actor,
    now: datetime,
) -> AppointmentType:
    """Add an appointment type, or change ``appointment_type``; what is booked keeps its length."""
    act = Act.CHANGE if appointment_type else Act.CREATE
    saved = appointment_type or AppointmentType(practice=practice)
    saved.kind, saved.name, saved.minutes, saved.buffer_minutes = kind, name, minutes, buffer_minutes
    saved.price, saved.needs_room, saved.is_active = price, needs_room, is_active
    try:
        with transaction.atomic():
            saved.save()
    except IntegrityError:
        raise NameTaken(_("There is already an appointment type with this name.")) from None
    audit.record(actor=actor, act=act, action="practice.appointment_type.saved", target=saved, at=now)
    return saved
