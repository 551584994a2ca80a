"""The canonical content of an integration note and of an addition to it."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from clinic.core.signing import content_hash
from integration.models import IntegrationAddendum, IntegrationNote

TEXT_FIELDS: Final = (
    "narrative", "imagery", "emotions", "insights", "somatic", "relational", "challenging", "meaning",
    "intention_revisited", "symptom_change", "themes", "next_steps",
)  # fmt: skip
FIELDS: Final = (*TEXT_FIELDS, "held_at", "frameworks", "risk_asked", "adverse_events_asked")


def sections_of(note: IntegrationNote) -> list[tuple[str, str]]:
    """Return the headings and words of a note, in the order they are read."""
    headings = {field.name: str(field.verbose_name) for field in IntegrationNote._meta.fields}
    return [(headings[name], getattr(note, name)) for name in TEXT_FIELDS]


def note_content(note: IntegrationNote) -> dict[str, object]:
    """Return everything the signature of a note stands for, its commitments' words apart."""
    return {
        "kind": "integration note",
        "meaning": "author",
        "id": note.pk,
        "client": note.client_id,
        "dosing_session": note.dosing_session_id,
        "appointment": note.appointment_id,
        "signed_at": note.signed_at,
        "signed_name": note.signed_name,
        "signed_by": note.signed_by_id,
        **{name: getattr(note, name) for name in FIELDS},
    }


def sign(note: IntegrationNote, *, at: datetime, late_after_hours: int) -> None:
    """Fill in hash and late mark of a note whose signer is set; does not save."""
    note.is_late_entry = (at - note.held_at).total_seconds() > late_after_hours * 3600
    note.content_hash = content_hash(note_content(note))


def still_fits(note: IntegrationNote) -> bool:
    """Say whether a signed note is, to the byte, what was signed."""
    return note.is_signed and content_hash(note_content(note)) == note.content_hash


def addendum_content(addendum: IntegrationAddendum) -> dict[str, object]:
    """Return what the signature of an addition covers, the note it stands beside included."""
    return {
        "kind": "integration addendum",
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
