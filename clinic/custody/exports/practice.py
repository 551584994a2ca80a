"""The archive of a whole practice, written file by file as it is read."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import IO, Any, Final

from django.apps import apps

from clinic.audit.models import AuditEvent
from clinic.custody.exports.manifest import FORMAT, MANIFEST, as_bytes, entry, merged
from clinic.custody.exports.readme import practice_readme
from clinic.custody.exports.rows import plain
from clinic.practice.models import Practice
from clinic.staff.models import CredentialScan, User
from reports.exports.activity import activity_lines

# What a practice has besides its clients. Secrets of people and of the installation stay behind.
OWN_ROWS: Final = (
    "practice.practice",
    "practice.location",
    "practice.room",
    "practice.appointmenttype",
    "clients.consenttemplate",
    "reminders.reminderrule",
    "measures.importedquestionnaire",
    "measures.instrumentchoice",
    "custody.retentionpolicy",
    "custody.purge",
    "staff.user",
    "staff.staffrole",
    "staff.credential",
    "staff.credentialscan",
    "staff.workinghours",
    "staff.invitation",
    "scheduling.groupsession",
)
SECRET: Final = frozenset({"password", "token_hash", "sign_in_key", "last_login"})
# Files lie beside their rows.
ATTACHED: Final = frozenset({"content"})


class PracticeZip:
    """A ZIP that is written once, front to back, and knows at the end what is in it."""

    def __init__(self, target: IO[bytes], *, practice: Practice, made_at: datetime) -> None:
        self.zip = zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED)
        self.practice = practice
        self.made_at = made_at
        self.files: dict[str, dict[str, Any]] = {}
        self.counts: list[dict[str, int]] = []

    def add(self, name: str, pieces: Iterable[bytes]) -> None:
        """Write one file, piece by piece."""
        digest = hashlib.sha256()
        size = 0
        with self.zip.open(entry(name, self.made_at), "w", force_zip64=True) as target:
            for piece in pieces:
                target.write(piece)
                digest.update(piece)
                size += len(piece)
        self.files[name] = {"bytes": size, "sha256": digest.hexdigest()}

    def add_client(self, folder: str, files: dict[str, bytes], manifest: dict[str, Any]) -> None:
        """Write one client's archive into a folder of its own."""
        for name, content in sorted(files.items()):
            self.add(f"clients/{folder}/{name}", [content])
        self.add(f"clients/{folder}/{MANIFEST}", [as_bytes(manifest)])
        self.counts.append(manifest["counts"])

    def add_practice(self, made_at_words: str) -> None:
        """Write what belongs to no client."""
        rows = {label: list(_own_rows(label, self.practice)) for label in OWN_ROWS}
        for label, found in rows.items():
            self.add(f"practice/{label.replace('.', '-')}.json", [json.dumps(found, ensure_ascii=False).encode()])
        self.counts.append({label: len(found) for label, found in rows.items()})
        for scan in CredentialScan.objects.filter(practice=self.practice).order_by("pk").iterator(chunk_size=1):
            self.add(f"practice/attachments/{scan.file_name}", [scan.content])
        events = AuditEvent.objects.of_practice(self.practice.pk).shown_to(None).filter(at__lte=self.made_at)
        people = dict(User.objects.filter(practice=self.practice).values_list("pk", "name"))
        self.add("ledger.csv", (line.encode() for line in activity_lines(events.order_by("seq"), people)))
        self.counts.append({"ledger": events.count()})
        self.add("README.txt", [practice_readme(practice=self.practice.name, made_at=made_at_words)])

    def finish(self, clients: int) -> dict[str, Any]:
        """Write the manifest, and return it."""
        manifest = {
            "format": FORMAT,
            "subject": str(self.practice.pk),
            "made_at": self.made_at.isoformat(),
            "counts": {"clients": clients, **merged(self.counts)},
            "files": self.files,
        }
        self.zip.writestr(entry(MANIFEST, self.made_at), as_bytes(manifest))
        return manifest


def _own_rows(label: str, practice: Practice) -> Iterator[dict[str, Any]]:
    model = apps.get_model(label)
    path = {"practice.practice": "pk", "staff.staffrole": "user__practice"}.get(label, "practice")
    fields = [field for field in model._meta.concrete_fields if field.name not in SECRET | ATTACHED]
    rows = model._default_manager.filter(**{path: practice.pk}).only(*(field.name for field in fields))
    for row in rows.order_by("pk"):
        yield {field.attname: plain(getattr(row, field.attname)) for field in fields}
