"""The note of a session: drafted, signed once, then only added to.

The one signature covers the note and everything recorded in the room, and closes the session.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from clients.services.tasks import open_task
from clients.terms import TaskKind
from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.policy.grants import scope_of
from clinic.policy.terms import Permission
from clinic.scheduling.terms import AppointmentStatus
from clinic.signatures import services as signing
from clinic.signatures.rules.lateness import is_late_entry
from clinic.staff.models import User
from sessions.documents.envelope import NOTE_FIELDS
from sessions.models import Addendum, DosingSession, SessionNote
from sessions.rules.lifecycle import MAY_BE_SIGNED
from sessions.services import dosing, entries
from sessions.services.entries import EntryRefused
from sessions.terms import DosingStatus

# Under this name an addition is held between typing and signing it.
ADDENDUM: Final = "sessions.addendum"


class StaleNote(EntryRefused):
    """Somebody else saved the note in the meantime."""


@dataclass(frozen=True, kw_only=True)
class NoteText:
    """The parts of the note, as entered."""

    body: str = ""
    client_words: str = ""
    observations: str = ""
    next_dose_plan: str = ""


def note_of(dosing_session: DosingSession) -> SessionNote | None:
    """Return the session's note, or None before anything was kept of it."""
    found: SessionNote | None = (
        SessionNote.objects.filter(dosing_session=dosing_session).select_related("signed_by").first()
    )
    if found is not None:
        found.dosing_session = dosing_session
    return found


@transaction.atomic
def save_note(
    *, dosing_session: DosingSession, version: int, text: NoteText, actor: User, now: datetime
) -> SessionNote:
    """Keep a draft in its one row; ``version`` is what the writer saw, 0 when there was no note yet.

    Refuses a form opened before somebody else saved, and a closed session.
    """
    session = entries.lock(dosing_session)
    note = _lock(session)
    if (note.version if note is not None else 0) != version:
        raise StaleNote(
            _(
                "Somebody else saved this note in the meantime. Theirs is shown below; yours is still here. "
                "Sent again, yours replaces it."
            )
        )
    if note is None:
        note = SessionNote(
            practice_id=session.practice_id,
            dosing_session=session,
            client_id=session.client_id,
            author=actor,
            version=0,
        )
    written = asdict(text)
    if note.version and all(getattr(note, name) == value for name, value in written.items()):
        return note
    for name, value in written.items():
        setattr(note, name, value)
    note.version += 1
    if note.version == 1:
        note.save()
    else:
        note.save(update_fields=[*NOTE_FIELDS, "version"])
    audit.record(actor=actor, act=Act.CHANGE, action="sessions.note.saved", target=note, at=now)
    return note


@transaction.atomic
def sign_note(*, dosing_session: DosingSession, version: int, actor: User, now: datetime) -> SessionNote:
    """Sign the note as it is kept and close the session, all or nothing; ``version`` is what was read.

    The hash covers note, session, doses, vital signs, events, readiness and gates passed. Nothing
    can join the session afterwards. Thoughts on the next dose go to the prescriber as a suggestion.
    """
    if scope_of(actor.roles, Permission.SIGN_NOTE) is None:
        raise EntryRefused(_("Only a licensed therapist can sign this note."))
    session = entries.lock(dosing_session)
    if session.status not in MAY_BE_SIGNED:
        raise EntryRefused(_("The session is still going on. It can be signed once the client has left."))
    note = _lock(session)
    if note is None or not note.body.strip():
        raise EntryRefused(_("The note is empty."), field="body")
    if note.version != version:
        raise StaleNote(_("This note was saved again in the meantime. Read it once more before you sign."))
    note.dosing_session = session
    note.is_late_entry = is_late_entry(happened_at=_ended_at(session), signed_at=now)
    # Closed first: the signature covers the session as it stands from here on.
    _close(session, actor, now)
    signing.sign(record=note, signer=actor, now=now)
    _suggest_next_dose(session, note, actor, now)
    return note


@transaction.atomic
def add_addendum(*, note: SessionNote, reason: str, body: str, actor: User, now: datetime) -> Addendum:
    """Add a signed addition beside a signed note; only its signer may, and nothing is overwritten."""
    locked: SessionNote = SessionNote.objects.select_for_update(of=("self",)).get(pk=note.pk)
    if locked.signed_at is None:
        raise EntryRefused(_("The note is not signed yet. Change the note itself."))
    if locked.signed_by_id != actor.pk:
        raise EntryRefused(_("Only the person who signed the note can add to it."))
    if not reason.strip() or not body.strip():
        raise EntryRefused(_("An addition needs its text and why it is added."))
    addendum = Addendum(
        practice_id=locked.practice_id,
        note=locked,
        client_id=locked.client_id,
        reason=reason.strip(),
        body=body.strip(),
    )
    signing.sign(record=addendum, signer=actor, now=now)
    signing.let_go(user=actor, purpose=ADDENDUM, subject=locked)
    return addendum


def _lock(dosing_session: DosingSession) -> SessionNote | None:
    found: SessionNote | None = (
        SessionNote.objects.select_for_update(of=("self",)).filter(dosing_session=dosing_session).first()
    )
    return found


def _close(dosing_session: DosingSession, actor: User, now: datetime) -> None:
    # The date first: a closed session without one is refused by the database, and a closed one
    # cannot be changed any more.
    dosing_session.closed_at = now
    dosing_session.save(update_fields=["closed_at"])
    if dosing_session.status is DosingStatus.CONVERTED_TO_TALK_SESSION:
        dosing.appointment_follows(
            dosing_session=dosing_session, target=AppointmentStatus.COMPLETED, actor=actor, now=now
        )
    dosing.change_status(dosing_session=dosing_session, target=DosingStatus.CLOSED, actor=actor, now=now)


def _ended_at(dosing_session: DosingSession) -> datetime:
    return dosing_session.discharged_at or dosing_session.appointment.ends_at


def _suggest_next_dose(dosing_session: DosingSession, note: SessionNote, actor: User, now: datetime) -> None:
    prescription = dosing_session.prescription
    if not note.next_dose_plan.strip() or prescription is None:
        return
    open_task(
        client=dosing_session.client,
        kind=TaskKind.DOSE_SUGGESTION,
        assignee=prescription.prescriber,
        subject=dosing_session,
        detail=note.next_dose_plan,
        actor=actor,
        now=now,
    )
