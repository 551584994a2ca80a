"""Replace keys; can be interrupted and repeated at any point, and runs beside the application."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from clinic.core.keyring import Purpose
from clinic.keys.services.rotation import ROTATED, RotationRefused, remove_old_keys, rotate


class Command(BaseCommand):
    """Seal everything under new keys, or take keys out of the ring that nothing needs any more."""

    help = "Put new keys into use and seal every stored value anew. Safe to interrupt and to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--purpose", action="append", choices=[purpose.value for purpose in Purpose], help="Only these keys."
        )
        parser.add_argument(
            "--new-key", action="store_true", help="Add a key although the last rotation has not come to its end."
        )
        parser.add_argument(
            "--remove-old",
            action="store_true",
            help="Take old keys out of the ring, once nothing stands under them. Backups from before need them.",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        named = options["purpose"]
        purposes = [Purpose(name) for name in named] if named else list(ROTATED)
        if options["remove_old"]:
            self._remove(purposes, is_named=bool(named))
        else:
            self._rotate(purposes, needs_new_key=options["new_key"])

    def _rotate(self, purposes: list[Purpose], *, needs_new_key: bool) -> None:
        missed = False
        for purpose in purposes:
            done = rotate(purpose=purpose, now=timezone.now(), report=self._progress, needs_new_key=needs_new_key)
            for place in done.unreadable:
                self.stderr.write(f"cannot be opened: {place}")
            self.stdout.write(f"{purpose}: {done.resealed} rows sealed anew, {done.left} left under an old key.")
            missed = missed or bool(done.left)
        self.stdout.write("Print a new recovery sheet now: manage.py recovery_sheet")
        if missed:
            raise CommandError("Not everything stands under the new key; the old one stays in the ring.")

    def _remove(self, purposes: list[Purpose], *, is_named: bool) -> None:
        for purpose in purposes:
            try:
                removed = remove_old_keys(purpose=purpose, now=timezone.now())
            except RotationRefused as refusal:
                if is_named:
                    raise CommandError(str(refusal)) from refusal
                self.stdout.write(str(refusal))
            else:
                self.stdout.write(f"{purpose}: {len(removed)} old key(s) taken out of the ring.")

    def _progress(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()
