"""What a locked note is, to the byte, and what of it is printed when it leaves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from clinic.core import wording
from clinic.core.labels import label
from clinic.core.signing import content_hash
from sessions.psychotherapy_notes.models import PsychotherapyNote, ReleaseAuthorization
from sessions.psychotherapy_notes.terms import NoteKind, Signer


def hash_of(note: PsychotherapyNote) -> str:
    """Return the SHA-256 of everything a lock stands for."""
    return content_hash(
        {
            "kind": note.kind,
            "id": note.pk,
            "client": note.client_id,
            "author": note.author_id,
            "appointment": note.appointment_id,
            "about_on": note.about_on,
            "title": note.title,
            "body": note.body,
            "version": note.version,
            "created_at": note.created_at,
            "locked_at": note.locked_at,
            "locked_name": note.locked_name,
        }
    )


def still_fits(note: PsychotherapyNote) -> bool:
    """Say whether a locked note is what its author locked."""
    return note.is_locked and note.content_hash == hash_of(note)


def release_facts(
    authorization: ReleaseAuthorization, notes: Iterable[PsychotherapyNote], *, released_by: str, at: datetime
) -> dict[str, Any]:
    """Freeze what a release prints: the authorization it stands under, and exactly the notes it names."""
    practice, client = authorization.practice, authorization.client
    return {
        "title": _("Psychotherapy notes, released under an authorization")
        if authorization.kind is NoteKind.PSYCHOTHERAPY
        else _("Substance use counseling notes, released under an authorization"),
        "is_part_2": authorization.kind is NoteKind.SUD_COUNSELING,
        "letterhead": {
            "name": practice.name,
            "contact": "\n".join(line for line in (practice.address, practice.phone, practice.email) if line),
        },
        "client": client.legal_name,
        "born": wording.day(client.birth_date, "date") if client.birth_date else "",
        "recipient": authorization.recipient,
        "signed_on": wording.day(authorization.signed_on, "date"),
        "authorization": [
            [_("Released to"), authorization.recipient],
            [_("Purpose"), authorization.purpose],
            [_("Covers"), covered_text(authorization)],
            [_("Signed"), _signed_text(authorization)],
            [_("Valid until"), wording.day(authorization.expires_on, "date")],
            [_("Released by"), released_by],
            [_("Released on"), wording.moment_text(at, practice.time_zone)],
        ],
        "notes": [_note_facts(note) for note in notes],
    }


def covered_text(authorization: ReleaseAuthorization) -> str:
    """Say in words which notes an authorization names."""
    if authorization.covers_from is None or authorization.covers_until is None:
        number = authorization.chosen.count()
        return _("1 note, named by itself") if number == 1 else _("%d notes, named one by one") % number
    return _("Notes about the days from %(first)s to %(last)s") % {
        "first": wording.day(authorization.covers_from, "date"),
        "last": wording.day(authorization.covers_until, "date"),
    }


def _signed_text(authorization: ReleaseAuthorization) -> str:
    who = authorization.signer_name
    if authorization.signer is Signer.REPRESENTATIVE:
        who = f"{who} ({authorization.signer_authority})"
    day = wording.day(authorization.signed_on, "date")
    return _("%(day)s, %(who)s, %(how)s") % {"day": day, "who": who, "how": label(authorization.signed_how).lower()}


def _note_facts(note: PsychotherapyNote) -> dict[str, str]:
    locked_at = wording.moment_text(note.locked_at, note.practice.time_zone) if note.locked_at else ""
    return {
        "day": wording.day(note.about_on, "long"),
        "title": note.title,
        "body": note.body,
        "locked": _("Written and locked by %(name)s, %(when)s") % {"name": note.locked_name, "when": locked_at},
        "hash": note.content_hash,
    }
