"""What the signature of a session covers: the note and everything recorded in the room.

One changed byte anywhere, one entry more or less, and the hash no longer fits (trust.md R-162).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, TypeVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clinic.signatures.kinds import HASH_COLUMN, Kind, Section, addendum_content, addendum_sections, columns_of
from clinic.signatures.terms import Meaning
from sessions.models import Addendum, GateOverride, SessionNote
from sessions.queries.record import record_of

Row = TypeVar("Row", bound=models.Model)
SIGNATURE_COLUMNS: Final = frozenset({"signed_at", "signed_name", "content_hash"})
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
        "gates_passed": [_passed(row) for row in _sorted(record.overrides)],
    }


def sections_of(note: SessionNote) -> list[Section]:
    """Return the headings and words of a note, in the order they are read."""
    headings = {field.name: str(field.verbose_name) for field in SessionNote._meta.fields}
    return [(headings[name], getattr(note, name)) for name in NOTE_FIELDS]


def _rows(rows: Iterable[models.Model]) -> list[dict[str, object]]:
    return [columns_of(row) for row in _sorted(rows)]


def _sorted(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: str(row.pk))


def _passed(override: GateOverride) -> dict[str, object]:
    # Notes that were signed before passing a gate was signed have to go on fitting.
    return columns_of(override, without=frozenset() if override.signed_at else SIGNATURE_COLUMNS)


def override_content(override: GateOverride) -> dict[str, object]:
    """Return what the signature of somebody who passed a gate covers: which, of which session, and why."""
    return {"kind": "gate passed", "override": columns_of(override, without=HASH_COLUMN)}


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
    # Without sections: nobody co-signs it, it is the therapist's own decision on the day.
    Kind(
        model=GateOverride,
        noun="sessions.gate",
        title=_("Gate passed with a reason"),
        meaning=Meaning.AUTHOR,
        content=override_content,
        rows=lambda: GateOverride.objects.filter(signed_at__isnull=False),
        page=lambda override: reverse("sessions:detail", args=[override.dosing_session_id]),
        signer_field="actor",
    ),
)
