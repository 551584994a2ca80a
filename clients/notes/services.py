"""The progress note: begun, kept as a draft, signed once, then only added to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from clients import queries
from clients.models import Client
from clients.notes.models import ProgressAddendum, ProgressNote
from clients.notes.rules.headings import is_empty
from clients.notes.terms import NoteKind
from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.core.refusals import Refused
from clinic.policy.grants import scope_of
from clinic.policy.terms import Permission
from clinic.signatures import services as signing
from clinic.signatures.rules.lateness import is_late_entry
from clinic.staff.models import User

FIELDS: Final = ("held_at", "texts", "touch_agreed", "risk_asked")
# Under this name an addition is held between typing and signing it.
ADDENDUM: Final = "notes.addendum"


class NoteRefused(Refused):
    """Something about a note that was not done."""


class StaleNote(NoteRefused):
    """The note was saved elsewhere in the meantime."""


@transaction.atomic
def begin_note(*, client: Client, kind: NoteKind, actor: User, now: datetime) -> ProgressNote:
    """Begin a note; goes on with this person's open draft of the same kind if there is one."""
    locked = Client.objects.select_for_update(of=("self",)).get(pk=client.pk)
    draft: ProgressNote | None = ProgressNote.objects.filter(
        client=locked, kind=kind, author=actor, signed_at__isnull=True
    ).first()
    if draft is not None:
        return draft
    course = queries.current_course(locked)
    note = ProgressNote.objects.create(
        practice_id=locked.practice_id,
        client=locked,
        course=course if course is not None and course.closed_at is None else None,
        kind=kind,
        author=actor,
        held_at=now.replace(second=0, microsecond=0),
    )
    audit.record(actor=actor, act=Act.CREATE, action="notes.note.begun", target=note, at=now)
    return note


@transaction.atomic
def save_note(
    *, note: ProgressNote, version: int, content: Mapping[str, Any], actor: User, now: datetime
) -> ProgressNote:
    """Keep a draft in its one row; refuses a form opened before it was saved elsewhere, and a signed note."""
    locked = _own_draft(note, actor)
    if locked.version != version:
        raise StaleNote(
            _("This note was saved elsewhere in the meantime. That text is shown above; yours is still here.")
        )
    if all(getattr(locked, name) == content[name] for name in FIELDS):
        return locked
    if content["held_at"] > now:
        raise NoteRefused(_("This time has not come yet."), field="held_at")
    for name in FIELDS:
        setattr(locked, name, content[name])
    locked.version += 1
    locked.save(update_fields=[*FIELDS, "version"])
    audit.record(actor=actor, act=Act.CHANGE, action="notes.note.saved", target=locked, at=now)
    return locked


@transaction.atomic
def sign_note(*, note: ProgressNote, version: int, actor: User, now: datetime) -> ProgressNote:
    """Sign the note as it is kept; the database freezes it from here on. ``version`` is what was read."""
    if scope_of(actor.roles, Permission.WRITE_NOTE) is None:
        raise NoteRefused(_("Only a licensed clinician can sign this note."))
    locked = _own_draft(note, actor)
    if locked.version != version:
        raise StaleNote(_("This note was saved again in the meantime. Read it once more before you sign."))
    if is_empty(locked.texts):
        raise NoteRefused(_("The note is empty."))
    locked.is_late_entry = is_late_entry(happened_at=locked.held_at, signed_at=now)
    signing.sign(record=locked, signer=actor, now=now)
    return locked


@transaction.atomic
def add_addendum(*, note: ProgressNote, reason: str, body: str, actor: User, now: datetime) -> ProgressAddendum:
    """Add a signed addition beside a signed note; only its author may."""
    locked = ProgressNote.objects.select_for_update(of=("self",)).get(pk=note.pk)
    if not locked.is_signed:
        raise NoteRefused(_("The note is not signed yet. Change the note itself."))
    if locked.signed_by_id != actor.pk:
        raise NoteRefused(_("Only the person who signed the note can add to it."))
    addendum = ProgressAddendum(
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
def discard_draft(*, note: ProgressNote, actor: User, now: datetime) -> None:
    """Remove a draft that was begun by mistake; what is signed stays."""
    locked = _own_draft(note, actor)
    audit.record(actor=actor, act=Act.REMOVE, action="notes.note.discarded", target=locked, at=now)
    locked.delete()


def _own_draft(note: ProgressNote, actor: User) -> ProgressNote:
    locked = ProgressNote.objects.select_for_update(of=("self",)).filter(pk=note.pk).first()
    if locked is None:
        raise NoteRefused(_("This draft was discarded in the meantime."))
    if locked.is_signed:
        raise NoteRefused(_("This note is signed. Add an addition instead."))
    if locked.author_id != actor.pk:
        raise NoteRefused(_("Only the person who began this note writes and signs it."))
    found: ProgressNote = locked
    return found
