"""Type a recovery sheet back."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection

from clinic.core.keyring import KeyRing
from clinic.keys.belonging import problem_with
from clinic.keys.models import KnownKey
from clinic.keys.services.paper import SheetRefused, put_ring_back, ring_from_sheet


class Command(BaseCommand):
    """Read the lines of a sheet, compare them with the database, and write the key ring."""

    help = "Put the key ring back from a recovery sheet."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--input", metavar="FILE", help="Read the lines from this file instead of the keyboard.")
        parser.add_argument("--replace", action="store_true", help="Replace a key ring that is there.")

    def handle(self, *_args: Any, **options: Any) -> None:
        path = Path(settings.KEY_RING_FILE)
        if path.exists() and not options["replace"]:
            raise CommandError(f"There is a key ring at {path}. Add --replace to replace it.")
        try:
            ring = ring_from_sheet(self._lines(options["input"]))
        except SheetRefused as refusal:
            raise CommandError(f"{refusal} Nothing was written.") from refusal
        problem = _problem(ring)
        if problem:
            raise CommandError(f"{problem} Nothing was written.")
        put_ring_back(path, ring)
        self.stdout.write(f"The key ring is at {path} again.")

    def _lines(self, source: str | None) -> list[str]:
        if source:
            try:
                return Path(source).read_text(encoding="utf-8").splitlines()
            except (OSError, ValueError) as unreadable:
                raise CommandError(f"{source} cannot be read.") from unreadable
        if sys.stdin.isatty():
            self.stdout.write("Type the lines of the sheet. An empty line after the last one ends it.")
            return list(iter(lambda: input("> "), ""))
        return sys.stdin.read().splitlines()


def _problem(ring: KeyRing) -> str:
    """Compare with the database where there is one; on a new computer it may come later."""
    try:
        if KnownKey._meta.db_table in connection.introspection.table_names():
            return problem_with(ring)
    except DatabaseError:
        return ""
    return ""
