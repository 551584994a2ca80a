"""`manage.py export_practice FILE --reason "..."`: everything of a practice, by the administrator."""

from __future__ import annotations

from pathlib import Path
from typing import Any, BinaryIO, cast

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from clinic.custody.exports.sealed_file import OPEN_WITH, SealedFile, new_passphrase
from clinic.custody.services.archives import record_export_by_hand, write_practice
from clinic.practice.models import Practice


class Command(BaseCommand):
    """Writes the sealed file and says its passphrase once."""

    help = (
        "Export everything of a practice into one sealed file. The passphrase is printed once, at the end. That it "
        "happened, and why, stands in the practice's ledger."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("file", metavar="FILE", type=Path, help="Must not exist yet; name it .zip.enc.")
        parser.add_argument("--practice", default="", help="Name of the practice; needed when there are several.")
        parser.add_argument("--reason", required=True, help="Why; fifteen characters or more.")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write, then tell."""
        path: Path = options["file"]
        if path.exists():
            raise CommandError(f"{path.name} is there already.")
        if len(options["reason"].strip()) < 15:
            raise CommandError("Say why in fifteen characters or more.")
        practice, now, passphrase = _practice(options["practice"]), timezone.now(), new_passphrase()
        record_export_by_hand(practice=practice, reason=options["reason"].strip(), now=now)
        with SealedFile(path, passphrase) as target:
            manifest = write_practice(cast("BinaryIO", target), practice=practice, made_at=now, progress=self._progress)
        self.stderr.write("")
        self.stdout.write(f"{manifest['counts']['clients']} records, {len(manifest['files'])} files in {path.name}.")
        self.stdout.write(f"SHA-256 {target.digest.hexdigest()}")
        self.stdout.write(f"Passphrase: {passphrase}")
        self.stdout.write(f"To open it anywhere: {OPEN_WITH.format(name=path.name)}")

    def _progress(self, done: int, total: int) -> None:
        self.stderr.write(f"\r{done} of {total} records", ending="")


def _practice(name: str) -> Practice:
    rows = Practice.objects.filter(name=name) if name else Practice.objects.all()
    found = list(rows.order_by("name")[:2])
    if len(found) != 1:
        raise CommandError("Name the practice with --practice." if not name else f"There is no practice {name}.")
    return found[0]
