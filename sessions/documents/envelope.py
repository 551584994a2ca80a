"""What the signature of a session covers: the note and everything recorded in the room.

One changed byte anywhere, one entry more or less, and the hash no longer fits (trust.md R-162).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from django.db import models

from clinic.core.signing import content_hash
from sessions.models import Addendum, DosingSession, SessionNote
from sessions.queries.record import SessionRecord, record_of

NOTE_FIELDS: Final = ("body", "client_words", "observations", "next_dose_plan")
# Columns that say where a row lies, not what it says; and those the closing itself changes.
_LEFT_OUT: Final = frozenset({"practice"})
_OF_CLOSING: Final = frozenset({"practice", "status", "closed_at", "version"})


def envelope(
    dosing_session: DosingSession,
    record: SessionRecord,
    note: SessionNote,
    *,
    signed_at: datetime,
    signed_name: str,
    signer_id: object,
) -> dict[str, object]:
    """Return everything the signature stands for, as plain values."""
    return {
        "kind": "dosing session",
        "meaning": "author",
        "signed_at": signed_at,
        "signed_name": signed_name,
        "signed_by": signer_id,
        "session": _plain(dosing_session, _OF_CLOSING),
        "note": {"id": note.pk, **{name: getattr(note, name) for name in NOTE_FIELDS}},
        "doses": _rows(record.doses),
        "vitals": _rows(record.vitals),
        "events": _rows(record.events),
        "adverse_events": _rows(record.adverse_events),
        "readiness": _rows(record.readiness),
        "gates_passed": _rows(record.overrides),
    }


def still_fits(note: SessionNote) -> bool:
    """Say whether a signed session is, to the byte, what was signed."""
    if note.signed_at is None:
        return False
    dosing_session = note.dosing_session
    content = envelope(
        dosing_session,
        record_of(dosing_session),
        note,
        signed_at=note.signed_at,
        signed_name=note.signed_name,
        signer_id=note.signed_by_id,
    )
    return content_hash(content) == note.content_hash


def addendum_content(addendum: Addendum) -> dict[str, object]:
    """Return what the signature of an addition covers, the note it stands beside included."""
    return {
        "kind": "addendum",
        "meaning": "addendum",
        "id": addendum.pk,
        "note": addendum.note_id,
        "note_hash": addendum.note.content_hash,
        "reason": addendum.reason,
        "body": addendum.body,
        "signed_at": addendum.signed_at,
        "signed_name": addendum.signed_name,
        "signed_by": addendum.signed_by_id,
    }


def _rows(rows: Iterable[models.Model]) -> list[dict[str, object]]:
    return [_plain(row, _LEFT_OUT) for row in sorted(rows, key=lambda row: str(row.pk))]


def _plain(row: models.Model, left_out: frozenset[str]) -> dict[str, object]:
    values: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        if field.name not in left_out:
            values[field.name] = getattr(row, field.attname)
    return values
