"""Take a backup now."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from clinic.backups import places
from clinic.backups.services.taking import take_backup
from clinic.backups.terms import RunState
from clinic.core.labels import label


class Command(BaseCommand):
    """Write a sealed backup, prove it by restoring it, and remove those no period needs any more."""

    help = "Take a backup of the whole installation while people work, sealed and verified by restoring it."

    def handle(self, *_args: Any, **_options: Any) -> None:
        try:
            run = take_backup(now=timezone.now())
        except places.AnotherRun as refusal:
            raise CommandError(str(refusal)) from refusal
        path = places.folder() / run.file_name if run.file_name else places.folder()
        if run.state != RunState.VERIFIED:
            raise CommandError(f"{path}: {label(run.problem)}. {run.where}".rstrip())
        self.stdout.write(
            f"{path}: {run.rows} rows, {run.file_bytes} bytes, verified by restoring it "
            f"({run.sealed_opened} sealed values opened), {run.seconds:.1f} s."
        )
