"""Put a backup in place of the database."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from clinic.backups import places
from clinic.backups.in_use import DatabaseInUse
from clinic.backups.manifest import Manifest
from clinic.backups.sealed_file import SealedFileRefused
from clinic.backups.services.restoring import Restored, RestoreRefused, look_at, restore, rows_not_in_it
from clinic.core.keyring import KeyRingError

CONFIRMATION: Final = "replace"


class Command(BaseCommand):
    """Restore FILE; with --replace also over a practice, whose database is kept aside."""

    help = "Restore a backup. Kapstone must be stopped. Nothing changes unless the backup passes its examination."
    # A damaged database, which is why somebody restores, must not stop the restore.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="The backup.")
        parser.add_argument("--replace", action="store_true", help="Also when the database holds a practice.")
        parser.add_argument("--yes", action="store_true", help="Do not ask.")
        parser.add_argument(
            "--accept-findings", action="store_true", help="Also when the examination found something wrong."
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            self._tell(look_at(options["file"]))
            if options["replace"] and not options["yes"]:
                self._ask()
            restored = restore(
                options["file"], now=timezone.now(), replace=options["replace"],
                accept_findings=options["accept_findings"],
            )  # fmt: skip
        except (RestoreRefused, SealedFileRefused, DatabaseInUse, KeyRingError, places.AnotherRun) as refusal:
            raise CommandError(str(refusal)) from refusal
        except OSError as refusal:
            raise CommandError(f"{refusal.filename or options['file']}: {refusal.strerror}.") from refusal
        self._report(restored)

    def _tell(self, manifest: Manifest) -> None:
        self.stdout.write(
            f"Taken {manifest.taken_at:%Y-%m-%d %H:%M:%S} UTC from {manifest.engine}, version {manifest.version}: "
            f"{manifest.all_rows} rows, access log up to row {manifest.ledger_seq}."
        )
        if gap := rows_not_in_it(manifest):
            self.stdout.write(
                f"At least {gap} acts were recorded since: the access log had reached row {manifest.ledger_seq + gap}."
            )

    def _ask(self) -> None:
        answer = input(f"What was recorded since then will not be in the database. Type {CONFIRMATION} to go on: ")
        if answer.strip() != CONFIRMATION:
            raise CommandError("Nothing was changed.")

    def _report(self, restored: Restored) -> None:
        self.stdout.write(f"Restored and examined in {restored.seconds:.1f} s. Everybody has to sign in again.")
        for finding in restored.examination.findings:
            self.stderr.write(f"Found: {finding.problem} {finding.where}".rstrip())
        if restored.kept_aside:
            self.stdout.write(f"The database that was there is kept as {restored.kept_aside}.")
