"""Rehearse a restore without touching the database."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from clinic.backups import places
from clinic.backups.services.drilling import drill
from clinic.backups.terms import RunState
from clinic.core.labels import label


class Command(BaseCommand):
    """Restore the newest verified backup, or FILE, into a scratch place, examine it and throw it away."""

    help = "Rehearse a restore: nothing in use is touched, and the owner sees how it went."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="A backup; without it the newest verified one.")

    def handle(self, *_args: Any, **options: Any) -> None:
        backup: Path | None = options["file"]
        if backup is not None and not backup.is_file():
            raise CommandError(f"There is no file {backup}.")
        try:
            run = drill(now=timezone.now(), backup=backup)
        except places.AnotherRun as refusal:
            raise CommandError(str(refusal)) from refusal
        if run.state != RunState.VERIFIED:
            raise CommandError(f"{run.file_name}: {label(run.problem)}. {run.where}".strip())
        self.stdout.write(
            f"{run.file_name} restores: whole, references and access log hold, "
            f"{run.sealed_opened} sealed values opened, {run.seconds:.1f} s."
        )
