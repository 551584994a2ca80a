"""What the signature of a session covers: the note and everything recorded in the room.

One changed byte anywhere, one entry more or less, and the hash no longer fits (trust.md R-162).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clinic.signatures.kinds import HASH_COLUMN, Kind, Section, addendum_content, addendum_sections, columns_of
from clinic.signatures.terms import Meaning
from sessions.models import Addendum, SessionNote
from sessions.queries.record import record_of

NOTE_FIELDS: Final = ("body", "client_words", "observations", "next_dose_plan")


def envelope(note: SessionNote) -> dict[str, object]:
    """Return everything the signature of a session stands for, as plain values."""
    record = record_of(note.dosing_session)
    return {
        "kind": "dosing session",
        "note": columns_of(note, without=HASH_COLUMN),
        "session": columns_of(note.dosing_session),
        "doses": _rows(record.doses),
        "vitals": _rows(record.vitals),
        "events": _rows(record.events),
        "adverse_events": _rows(record.adverse_events),
        "readiness": _rows(record.readiness),
        "gates_passed": _rows(record.overrides),
    }


def sections_of(note: SessionNote) -> list[Section]:
    """Return the headings and words of a note, in the order they are read."""
    headings = {field.name: str(field.verbose_name) for field in SessionNote._meta.fields}
    return [(headings[name], getattr(note, name)) for name in NOTE_FIELDS]


def _rows(rows: Iterable[models.Model]) -> list[dict[str, object]]:
    return [columns_of(row) for row in sorted(rows, key=lambda row: str(row.pk))]


KINDS: Final = (
    Kind(
        model=SessionNote,
        noun="sessions.note",
        title=_("Session note"),
        meaning=Meaning.AUTHOR,
        content=envelope,
        rows=lambda: SessionNote.objects.filter(signed_at__isnull=False),
        page=lambda note: reverse("sessions:note", args=[note.dosing_session_id]),
        sections=sections_of,
    ),
    Kind(
        model=Addendum,
        noun="sessions.addendum",
        title=_("Addition to a session note"),
        meaning=Meaning.ADDENDUM,
        content=addendum_content,
        rows=lambda: Addendum.objects.select_related("note__dosing_session"),
        page=lambda addendum: reverse("sessions:note", args=[addendum.note.dosing_session_id]),
        sections=addendum_sections,
    ),
)
