"""Make what an archive holds. Nothing is stored or recorded here."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from clients.models import Client
from clinic.core import wording
from clinic.custody.documents import record as printed
from clinic.custody.exports.fhir.bundle import bundle_json
from clinic.custody.exports.fhir.papers import attachment_name, scan_name
from clinic.custody.exports.gathering import ClientRecord, gather
from clinic.custody.exports.manifest import manifest_of
from clinic.custody.exports.readme import client_readme
from clinic.custody.exports.tables import access_log, csv_files, record_json
from reports import pdf

SCANS = "consents.consentscan"
TEMPLATE = "custody/pdf/record.html"


def client_files(client: Client, *, now: datetime) -> tuple[dict[str, bytes], dict[str, Any]]:
    """Return every file of a client's archive, and its manifest."""
    record = gather(client, now=now)
    practice = client.practice
    files = {
        "README.txt": client_readme(
            practice=practice.name,
            made_at=wording.moment_text(now, practice.time_zone),
            is_part2=client.part2_marked_at is not None,
        ),
        "data/record.json": record_json(record),
        "data/fhir-r4.json": bundle_json(record),
        "access-log.csv": access_log(record),
        **dict(csv_files(record)),
        **{attachment_name(document): document.pdf for document in record.files},
        **{f"attachments/{paper.file_name}": paper.content for paper in record.papers},
        **{scan_name(scan): scan.content for scan in record.of(SCANS)},
        **_printed(record),
    }
    manifest = manifest_of(files, counts=counts_of(record), made_at=now, subject=str(client.pk))
    return files, manifest


def counts_of(record: ClientRecord) -> dict[str, int]:
    """Return how many rows of each kind a record has; what a completeness check compares."""
    return {
        **{label: len(rows) for label, rows in record.rows.items()},
        "access log": record.events.count(),
        "attachments": len(record.files) + len(record.papers) + len(record.of(SCANS)),
    }


def _printed(record: ClientRecord) -> dict[str, bytes]:
    parts = [pdf.render(TEMPLATE, context).content for context in printed.contexts(record)]
    if len(parts) == 1:
        return {"record.pdf": parts[0]}
    return {f"record-{number}.pdf": content for number, content in enumerate(parts, start=1)}
