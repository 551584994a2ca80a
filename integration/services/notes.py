"""The integration note: begun, kept as a draft, signed once, then only added to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.policy.grants import scope_of
from clinic.policy.terms import Permission
from clinic.scheduling.rules.lifecycle import may_become
from clinic.scheduling.services.changes import change_status
from clinic.scheduling.terms import AppointmentStatus
from clinic.signatures import services as signing
from clinic.signatures.rules.lateness import is_late_entry
from clinic.staff.models import User
from integration.documents.note import FIELDS, TEXT_FIELDS
from integration.models import IntegrationAddendum, IntegrationDecline, IntegrationNote
from integration.queries import appointment_to_write_about
from sessions.models import DosingSession
from sessions.rules.lifecycle import BEFORE_MEDICINE
from sessions.services.refusals import Refused

# Under this name an addition is held between typing and signing it.
ADDENDUM: Final = "integration.addendum"


class IntegrationRefused(Refused):
    """Something about integration that was not done."""


class StaleNote(IntegrationRefused):
    """Somebody else saved the note in the meantime."""


@transaction.atomic
def begin_note(*, dosing_session: DosingSession, actor: User, now: datetime) -> IntegrationNote:
    """Begin the note of an integration session; goes on with this person's open draft if there is one.

    The note is tied to the appointment of this integration that is on or over and has no note yet;
    a meeting nobody booked is none the worse.
    """
    locked = DosingSession.objects.select_for_update(of=("self",)).get(pk=dosing_session.pk)
    if locked.status in BEFORE_MEDICINE:
        raise IntegrationRefused(_("The dosing session has not taken place yet."))
    draft: IntegrationNote | None = IntegrationNote.objects.filter(
        dosing_session=locked, author=actor, signed_at__isnull=True
    ).first()
    if draft is not None:
        return draft
    appointment = appointment_to_write_about(locked, now)
    note = IntegrationNote.objects.create(
        practice_id=locked.practice_id,
        client_id=locked.client_id,
        dosing_session=locked,
        appointment=appointment,
        author=actor,
        held_at=min(appointment.starts_at, now) if appointment else now,
    )
    audit.record(actor=actor, act=Act.CREATE, action="integration.note.begun", target=note, at=now)
    return note


@transaction.atomic
def save_note(
    *, note: IntegrationNote, version: int, content: Mapping[str, Any], actor: User, now: datetime
) -> IntegrationNote:
    """Keep a draft in its one row; refuses a form opened before somebody else saved, and a signed note."""
    locked = _lock(note)
    if locked.version != version:
        raise StaleNote(
            _("This note was saved elsewhere in the meantime. That text is shown above; yours is still here.")
        )
    if all(getattr(locked, name) == content[name] for name in FIELDS):
        return locked
    _fill(locked, content, now)
    locked.version += 1
    locked.save(update_fields=[*FIELDS, "version"])
    audit.record(actor=actor, act=Act.CHANGE, action="integration.note.saved", target=locked, at=now)
    return locked


@transaction.atomic
def sign_note(*, note: IntegrationNote, version: int, actor: User, now: datetime) -> IntegrationNote:
    """Sign the note as it is kept, and complete its appointment; the database freezes it from here on.

    ``version`` is what the signer has read.
    """
    if scope_of(actor.roles, Permission.WRITE_INTEGRATION) is None:
        raise IntegrationRefused(_("Only a therapist can sign this note."))
    locked = _lock(note)
    if locked.author_id != actor.pk:
        raise IntegrationRefused(_("Only the person who wrote this note can sign it."))
    if locked.version != version:
        raise StaleNote(_("This note was saved again in the meantime. Read it once more before you sign."))
    if not any(str(getattr(locked, name)).strip() for name in TEXT_FIELDS):
        raise IntegrationRefused(_("The note is empty."), field="narrative")
    locked.is_late_entry = is_late_entry(happened_at=locked.held_at, signed_at=now)
    signing.sign(record=locked, signer=actor, now=now)
    _complete_appointment(locked, actor, now)
    return locked


@transaction.atomic
def add_addendum(*, note: IntegrationNote, reason: str, body: str, actor: User, now: datetime) -> IntegrationAddendum:
    """Add a signed addition beside a signed note; only its signer may."""
    locked = IntegrationNote.objects.select_for_update(of=("self",)).get(pk=note.pk)
    if not locked.is_signed:
        raise IntegrationRefused(_("The note is not signed yet. Change the note itself."))
    if locked.signed_by_id != actor.pk:
        raise IntegrationRefused(_("Only the person who signed the note can add to it."))
    addendum = IntegrationAddendum(
        practice_id=locked.practice_id,
        client_id=locked.client_id,
        note=locked,
        reason=reason.strip(),
        body=body.strip(),
    )
    signing.sign(record=addendum, signer=actor, now=now)
    signing.let_go(user=actor, purpose=ADDENDUM, subject=locked)
    return addendum


@transaction.atomic
def decline(*, dosing_session: DosingSession, reason: str, actor: User, now: datetime) -> IntegrationDecline:
    """Record that the client does not want integration after this session; said once."""
    locked = DosingSession.objects.select_for_update(of=("self",)).get(pk=dosing_session.pk)
    if not reason.strip():
        raise IntegrationRefused(_("Write what the client said."), field="reason")
    found, created = IntegrationDecline.objects.get_or_create(
        dosing_session=locked,
        defaults={
            "practice_id": locked.practice_id,
            "client_id": locked.client_id,
            "reason": reason.strip(),
            "actor": actor,
            "at": now,
        },
    )
    if not created:
        raise IntegrationRefused(_("It is recorded already that the client declined."))
    audit.record(actor=actor, act=Act.CREATE, action="integration.decline.recorded", target=found, at=now)
    return found


def _complete_appointment(note: IntegrationNote, actor: User, now: datetime) -> None:
    appointment = note.appointment
    if appointment is not None and may_become(appointment.status, AppointmentStatus.COMPLETED):
        change_status(appointment=appointment, target=AppointmentStatus.COMPLETED, actor=actor, now=now)


def _lock(note: IntegrationNote) -> IntegrationNote:
    locked = IntegrationNote.objects.select_for_update(of=("self",)).get(pk=note.pk)
    if locked.is_signed:
        raise IntegrationRefused(_("This note is signed. Add an addition instead."))
    return locked


def _fill(note: IntegrationNote, content: Mapping[str, Any], now: datetime) -> None:
    held_at = content["held_at"]
    if held_at > now:
        raise IntegrationRefused(_("The meeting has not taken place yet."), field="held_at")
    session = note.dosing_session
    # What happened counts, not what was booked: a session can begin before its appointment.
    left_at = session.discharged_at or session.started_at or session.appointment.starts_at
    # Meetings are entered to the minute.
    if held_at < left_at.replace(second=0, microsecond=0):
        raise IntegrationRefused(_("The meeting lies before the dosing session it follows."), field="held_at")
    for name in FIELDS:
        setattr(note, name, content[name])
