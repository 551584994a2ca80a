"""What was written: notes as text, issued documents by the name of their file in the archive."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any, Final

from clinic.core.encryption import EncryptedJSONField, EncryptedTextField
from clinic.custody.exports.fhir import codes
from clinic.custody.exports.fhir.codes import instant, reference, without_nothing
from clinic.custody.exports.gathering import ClientRecord
from clinic.custody.exports.rows import fields_of

NOTES: Final = (
    "notes.progressnote",
    "notes.progressaddendum",
    "therapy_sessions.sessionnote",
    "therapy_sessions.addendum",
    "integration.integrationnote",
    "integration.integrationaddendum",
)


def attachment_name(document: Any) -> str:
    """Return the file name of an issued document: neither whose nor what."""
    return f"attachments/document-{document.short_id}-v{document.version}.pdf"


def scan_name(scan: Any) -> str:
    """Return the file name of the scan of a signed paper: neither whose nor what."""
    return f"attachments/scan-{scan.short_id}.{scan.media_type.lower()}"


def resources(record: ClientRecord) -> Iterator[dict[str, Any]]:
    """Yield a DocumentReference per note and per issued document."""
    for kind in NOTES:
        for note in record.of(kind):
            yield _note(record, note)
    for document in record.files:
        yield {
            "resourceType": "DocumentReference",
            "id": str(document.pk),
            "status": "current",
            "docStatus": "final",
            "type": codes.local(document.kind),
            "subject": reference(record.client.pk),
            "date": instant(document.ready_at or document.requested_at),
            "author": [reference(document.requested_by_id, record.person(document.requested_by_id))],
            "content": [{"attachment": {"contentType": "application/pdf", "url": attachment_name(document)}}],
        }


def _note(record: ClientRecord, note: Any) -> dict[str, Any]:
    author = getattr(note, "author_id", None) or note.signed_by_id
    at = note.signed_at or note.created_at
    return without_nothing(
        {
            "resourceType": "DocumentReference",
            "id": str(note.pk),
            "status": "current",
            "docStatus": "final" if note.signed_at else "preliminary",
            "type": codes.loinc(codes.NOTE),
            "subject": reference(record.client.pk),
            "date": instant(at),
            "author": [reference(author, record.person(author))] if author else [],
            "description": note._meta.verbose_name.capitalize(),
            "content": [
                {
                    "attachment": {
                        "contentType": "text/plain; charset=utf-8",
                        "data": base64.b64encode(_text(note).encode()).decode(),
                    }
                }
            ],
        }
    )


def _text(note: Any) -> str:
    """Return what was written, under its headings."""
    parts = []
    for field in fields_of(type(note)):
        value = getattr(note, field.attname)
        if isinstance(field, EncryptedTextField) and value:
            parts.append(f"{_heading(field.verbose_name)}\n{value}")
        elif isinstance(field, EncryptedJSONField) and isinstance(value, dict):
            parts += [f"{_heading(name)}\n{words}" for name, words in value.items() if words]
    return "\n\n".join(parts) or "(empty)"


def _heading(name: Any) -> str:
    return str(name).replace("_", " ").capitalize()
